using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Predictions;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data;

/// <summary>Rows of two texts: made, read from files, and laid in segments. Oracle: the layout [CLS] a [SEP] b [SEP] of Devlin et al. 2019, section 3.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collate_PairsAndSingleTexts_GivesSegments()
    {
        using var backbone = TinyBert.Load(layers: 1);
        using var batch = new Collator(backbone.Tokenizer, new Dictionary<string, LabelLayout>(StringComparer.Ordinal))
            .Collate([new MtlRow("ada won") { Pair = "ben left" }, new MtlRow("ada won")]);

        Assert.Equal(["[CLS]", "ada", "won", "[SEP]", "ben", "left", "[SEP]"], batch.Encodings[0].Tokens);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], batch.TokenTypeIds.data<long>().ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], batch.AttentionMask.data<long>().ToArray());
    }

    [Fact]
    public void Predict_Pair_DependsOnTheSecondText()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic());
        using var predictor = new Predictor(model);
        double Sports(Prediction prediction) => prediction.Class("topic").Probabilities[0].Value;
        Assert.NotEqual(Sports(predictor.Predict("ada won", "ben left")), Sports(predictor.Predict("ada won", "mia joined")));
        Assert.Equal("ada won", predictor.Predict("ada won", "ben left").Text);
    }

    [Fact]
    public void FromJsonLines_SecondText_IsThePairAndNoLabel()
    {
        var rows = MtlDataset.FromJsonLines(_folder.Write("rows.jsonl", """
            {"text": "a", "text_pair": "b", "nli": "yes"}
            {"text": "a", "text_pair": null}
            {"text": "a"}

            """));
        Assert.Equal(["b", null, null], rows.Select(row => row.Pair));
        Assert.Equal("nli", Assert.Single(rows[0].Labels).Key);
        var other = MtlDataset.FromJsonLines(_folder.Write("other.jsonl", """{"p": "a", "h": "b"}"""), new JsonLinesOptions { TextProperty = "p", PairProperty = "h" });
        Assert.Equal(new MtlRow("a") { Pair = "b" }, other[0]);
    }

    [Theory]
    [InlineData("""{"text": "a", "text_pair": 3}""", "'text_pair' is a number; a string is needed")]
    [InlineData("""{"text": "a", "text_pair": " "}""", "the second text of the pair is empty")]
    [InlineData("""{"words": ["a"], "text_pair": "b"}""", "the row has 'text_pair' beside 'words'")]
    public void FromJsonLines_BadPair_SaysWhatIsWrong(string line, string expected) => Assert.Contains(
        expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("rows.jsonl", line))).Message, StringComparison.Ordinal);

    [Fact]
    public void Pair_OnWords_IsRefused() =>
        Assert.Contains("given as words", Assert.Throws<ArgumentException>(() => new MtlRow(["a"]) { Pair = "b" }).Message, StringComparison.Ordinal);

    [Fact]
    public void Equals_OtherPair_IsAnotherRow()
    {
        var row = new MtlRow("a") { Pair = "b" };
        Assert.Equal(row, new MtlRow("a") { Pair = "b" });
        Assert.NotEqual(row, new MtlRow("a") { Pair = "c" });
        Assert.NotEqual(row, new MtlRow("a"));
    }

    [Fact]
    public void FromJsonLines_Span_IsReadInCodePointsOrCodeUnits()
    {
        var path = _folder.Write("rows.jsonl", """
            {"text": "🙂 ada won", "answer": {"start": 2, "end": 5}}
            {"text": "ada", "answer": []}

            """);
        Assert.Equal(new SpanLabel(new TextSpan(2, 5)), MtlDataset.FromJsonLines(path)[0].Labels["answer"]);
        var python = MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.CodePoints });
        Assert.Equal(new SpanLabel(new TextSpan(3, 6)), python[0].Labels["answer"]);
        Assert.Empty(python.Problems(new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["answer"] = LabelLayout.Span(allowNoAnswer: true) }));
    }

    [Theory]
    [InlineData("""{"text": "ada", "answer": {"start": 0}}""", "it has no 'end'")]
    [InlineData("""{"text": "ada", "answer": {"start": 0, "end": "x"}}""", "its 'end' is a string; an integer is needed")]
    public void FromJsonLines_BadSpan_SaysWhatIsWrong(string line, string expected) => Assert.Contains(
        expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("rows.jsonl", line))).Message, StringComparison.Ordinal);
}
