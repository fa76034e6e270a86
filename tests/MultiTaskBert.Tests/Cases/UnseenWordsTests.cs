using MultiTaskBert.Data;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Words that no token belongs to (a joiner, a soft hyphen, a byte order mark, a no-break space alone), within entities: the model cannot see them, but their missing answer counted as a firm O,
/// so a model that was right on every word had F1 0, and an entity was cut in two.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class UnseenWordsTests
{
    private static readonly string[] Tags = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"];

    private static MtlDataset Rows => MtlDataset.FromConll(CaseFile.At("c16-word-without-token", "invisible.conll"));

    public static TheoryData<bool> Heads => [false, true];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Fit_UnseenWords_TakeNoPartAndCutNothing(bool crf)
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), crf ? new CrfTokenHead("entities", Tags) : new TokenClassificationHead("entities", Tags));
        var result = new Trainer(model, new TrainerOptions { Epochs = 40, BatchSize = 4, LearningRate = 1e-2, Freeze = FreezePolicy.None }).Fit(Rows, Rows, TestContext.Current.CancellationToken);

        Assert.Equal(1, result.BestMetrics["entities/f1"]);
        if (!crf)
        {
            // A CRF begins with B- where the gold, behind the mark that is not seen, goes on with I-.
            Assert.Equal((1.0, 1.0), (result.BestMetrics["entities/token_accuracy"], result.BestMetrics["exact_match"]));
        }

        using var predictor = new Predictor(model);
        var tags = predictor.Predict(Rows[0].Words!).Tags("entities");
        Assert.Equal(["PER Ada \u200d Kell [0, 10)", "LOC Oslo"], tags.Entities.Select(entity => $"{entity.Type} {entity.Text}" + (entity.Type.Equals("PER", StringComparison.Ordinal) ? $" {entity.Span}" : string.Empty)));
        Assert.Equal(Rows[0].Words!.Count, tags.Tags.Count);   // One tag a word, whatever the words are.
        Assert.Equal(("I-PER", 0.0), (tags.Words[1].Tag, tags.Words[1].Probability));
    }

    [Fact]
    public void Evaluate_EntityOfTextWithoutToken_TakesNoPartAndIsCounted()
    {
        // [4, 6) are a joiner and a zero-width space; BERT has no token for them.
        var rows = MtlDataset.FromJsonLines(CaseFile.At("c16-word-without-token", "entities.jsonl"));
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), new TokenClassificationHead("entities", Tags));
        var result = new Trainer(model, new TrainerOptions { Epochs = 40, LearningRate = 1e-2, Freeze = FreezePolicy.None }).Fit(rows, rows, TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 1.0, 1L), (result.BestMetrics["entities/f1"], result.BestMetrics["exact_match"], result.History[^1].LostLabels["entities"]));
    }

    [Fact]
    public void Check_WholeEntitiesWithAnUnseenWord_AreNotLost()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new TokenClassificationHead("entities", Tags));
        var cut = Assert.Single(new Trainer(model).Check(Rows).Warnings, finding => finding.Rule.Equals("cut-rows", StringComparison.Ordinal));
        Assert.EndsWith(": 1 lost", Assert.Single(cut.Places).ToString(), StringComparison.Ordinal);   // that of two marks of direction alone; the others have words that are seen
    }

    [Fact]
    public void Evaluate_WordsCutOff_StillCountAsMissed()
    {
        var rows = MtlDataset.From([new MtlRow(["ada", "won", "in", "oslo"]).With("entities", new[] { "B-PER", "O", "O", "B-LOC" })]);
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), new TokenClassificationHead("entities", Tags));
        var options = new TrainerOptions { Epochs = 40, LearningRate = 1e-2, Freeze = FreezePolicy.None, Batches = new() { Collation = new() { MaxLength = 5 } } };
        var result = new Trainer(model, options).Fit(rows, rows, TestContext.Current.CancellationToken);
        Assert.Equal((0.5, 0.75, 1), (result.BestMetrics["entities/recall"], result.BestMetrics["entities/token_accuracy"], result.History[^1].Dev!.TruncatedRows));
    }
}
