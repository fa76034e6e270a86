using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Inference;

public sealed class PredictionRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithPredictions_EveryKind_StandsBesideTheGold()
    {
        var rows = MtlDataset.From(
        [
            new MtlRow("Ada left").With("topic", "Jobs").With("moods", ["calm", "sad"]).With("hours", 3).With("entities", [new EntitySpan(0, 3, "PER")]).With("answer", new TextSpan(0, 3)).With("grade", "good"),
            new MtlRow("Ada left").With("topic", "Sports").With("moods", Array.Empty<string>()).With("entities", Array.Empty<EntitySpan>()),
        ]);
        var result = rows.WithPredictions([Of("Ada left"), Of("Ada left")]);
        Assert.Equal(
            [
                rows[0].With("topic_predicted", "Jobs").With("topic_probability", 0.75).With("topic_result", "right")
                    .With("moods_predicted", ["sad", "calm"]).With("moods_probability", 0.5).With("moods_result", "right")
                    .With("hours_predicted", 2.5)
                    .With("entities_predicted", [new EntitySpan(0, 3, "PER")]).With("entities_probability", 0.875).With("entities_result", "right")
                    .With("answer_predicted", Label.NoAnswer).With("answer_probability", 0.25).With("answer_result", "wrong")
                    .With("grade_predicted", "bad").With("grade_probability", 1).With("grade_result", "wrong"),
                rows[1].With("topic_predicted", "Jobs").With("topic_probability", 0.75).With("topic_result", "wrong")
                    .With("moods_predicted", ["sad", "calm"]).With("moods_probability", 0.5).With("moods_result", "wrong")
                    .With("hours_predicted", 2.5)
                    .With("entities_predicted", [new EntitySpan(0, 3, "PER")]).With("entities_probability", 0.875).With("entities_result", "wrong")
                    .With("answer_predicted", Label.NoAnswer).With("answer_probability", 0.25)
                    .With("grade_predicted", "bad").With("grade_probability", 1),
            ],
            result);

        var (csv, lines) = (Path.Combine(_folder.Path, "p.csv"), Path.Combine(_folder.Path, "p.jsonl"));
        result.WriteCsv(csv);
        result.WriteJsonLines(lines);
        Assert.Equal(result, MtlDataset.FromCsv(csv));
        Assert.Equal(result, MtlDataset.FromJsonLines(lines));
    }

    [Fact]
    public void WithPredictions_TagsOfWords_AreComparedWordByWord()
    {
        var rows = MtlDataset.From([new MtlRow(["Ada", "left"]).With("entities", ["B-PER", "O"]), new MtlRow(["Ada", "left"]).With("entities", ["O", "O"])]);
        var result = rows.WithPredictions([Of("Ada left"), Of("Ada left")]);
        Assert.Equal(["right", "wrong"], result.Select(row => row.Labels["entities_result"].AsClass()!), StringComparer.Ordinal);
        Assert.Equal(["B-PER", "O"], result[0].Labels["entities_predicted"].AsNames()!, StringComparer.Ordinal);
    }

    [Fact]
    public void WithPredictions_OfOtherRows_SaysWhich()
    {
        var rows = MtlDataset.From([new MtlRow("Ada left")]);
        Assert.Contains("There are 0 predictions for 1 rows", Assert.Throws<ArgumentException>(() => rows.WithPredictions([])).Message, StringComparison.Ordinal);
        Assert.Contains("There are more predictions than the 1 rows", Assert.Throws<ArgumentException>(() => rows.WithPredictions([Of("Ada left"), Of("Ada left")])).Message, StringComparison.Ordinal);
        Assert.Contains("Prediction 0 is of 'Bo', but row 0 is 'Ada left'", Assert.Throws<ArgumentException>(() => rows.WithPredictions([Of("Bo")])).Message, StringComparison.Ordinal);
        Assert.Contains("for a head 'topic_predicted' already", Assert.Throws<ArgumentException>(() => rows.WithLabel("topic_predicted", "x").WithPredictions([Of("Ada left")])).Message, StringComparison.Ordinal);
    }

    private static Prediction Of(string text) => new(
        text,
        new Dictionary<string, HeadPrediction>(StringComparer.Ordinal)
        {
            ["topic"] = new ClassPrediction("Jobs", 0.75, [new("Jobs", 0.75), new("Sports", 0.25)]),
            ["moods"] = new ClassesPrediction(["sad", "calm"], [new("sad", 0.5), new("angry", 0.1), new("calm", 0.9)]),
            ["hours"] = new ValuePrediction(2.5),
            ["entities"] = new TagsPrediction(
                [new TaggedWord("Ada", new TextSpan(0, 3), "B-PER", 0.875), new TaggedWord("left", new TextSpan(4, 8), "O", 0.9)], [new Entity("PER", "Ada", new TextSpan(0, 3), 0.875)]),
            ["answer"] = new SpanPrediction(text, span: null, 0.25, 0.25),
            ["grade"] = new OrdinalPrediction("bad", 0, 0.1, [new("bad", 1), new("good", 0)]),
            ["vector"] = new EmbeddingPrediction(new float[2]),
        },
        truncatedTokens: 0);
}
