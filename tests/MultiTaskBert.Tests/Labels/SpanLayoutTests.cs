using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tests.Data;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert.Tests.Labels;

/// <summary>Spans of characters on tokens. Oracle: tokens counted by hand; pieces of three letters, a special token before and after.</summary>
public sealed class SpanLayoutTests
{
    private const string Text = "Adaline Lovelace wrote";   // [1] Ada lin e | Lov ela ce | wro te [2]: words at 0–7, 8–16, 17–22

    private static readonly ThreeLetterTokenizer Tokenizer = new();

    [Theory]
    [InlineData(0, 7, 1, 3)]
    [InlineData(8, 16, 4, 6)]
    [InlineData(0, 16, 1, 6)]
    [InlineData(9, 10, 4, 4)]     // within one piece
    [InlineData(5, 12, 2, 5)]     // from within a piece to within a piece
    [InlineData(7, 17, 4, 6)]     // white space at the edges is of no token
    public void ToTensor_Span_GivesTheTokensThatCoverIt(int start, int end, long first, long last)
    {
        var layout = LabelLayout.Span();
        var row = Row(new SpanLabel(new TextSpan(start, end)));
        using var tensor = layout.ToTensor([row], length: 12);
        Assert.Equal([1L, 2L], tensor.shape);
        Assert.Equal([first, last], tensor.data<long>().ToArray());
        Assert.Equal((1, 0), (layout.CountLabelled(tensor), layout.CountLost(row)));
        Assert.Equal(new TextSpan(start, end), layout.Truth(row));
    }

    [Fact]
    public void ToTensor_NoLabelNoAnswerAndCutSpan_AreToldApart()
    {
        var layout = LabelLayout.Span(allowNoAnswer: true);
        LabeledEncoding[] rows =
        [
            Row(label: null), Row(SpanLabel.None), Row(new EntitiesLabel([])),
            Row(new SpanLabel(new TextSpan(8, 16)), maxLength: 7),    // 5 pieces stay: Ada lin e Lov ela
            Row(new SpanLabel(new TextSpan(8, 14)), maxLength: 7),
            Row(new SpanLabel(new TextSpan(17, 22)), maxLength: 7),
        ];
        using var tensor = layout.ToTensor(rows, length: 10);
        Assert.Equal(torch.ScalarType.Int64, tensor.dtype);
        Assert.Equal([-100, -100, 0, 0, 0, 0, -100, -100, 4, 5, -100, -100], tensor.data<long>().ToArray());
        Assert.Equal(3, layout.CountLabelled(tensor));
        Assert.Equal([0, 0, 1, 0, 1], rows.Skip(1).Select(layout.CountLost));
        Assert.Equal(default(TextSpan), layout.Truth(rows[1]));
        Assert.Equal(new TextSpan(17, 22), layout.Truth(rows[5]));
    }

    [Fact]
    public void Check_BadLabels_SaysWhatIsWrong()
    {
        string Problem(Label label, string? text = Text) => Assert.Single(LabelLayout.Span().Check(label, text, text is null ? ["a"] : null));
        Assert.Equal("the label is a class name; this head takes a span of characters.", Problem("x"));
        Assert.Contains("says that there is no answer", Problem(SpanLabel.None), StringComparison.Ordinal);
        Assert.Contains("[3, 3) is empty or outside the text, which has 22 characters", Problem(new TextSpan(3, 3)), StringComparison.Ordinal);
        Assert.Contains("[20, 23) is empty or outside", Problem(new TextSpan(20, 23)), StringComparison.Ordinal);
        Assert.Contains("[7, 8) holds white space only", Problem(new TextSpan(7, 8)), StringComparison.Ordinal);
        Assert.Contains("on words; give the row as text", Problem(new TextSpan(0, 1), text: null), StringComparison.Ordinal);
        Assert.Empty(LabelLayout.Span(allowNoAnswer: true).Check(SpanLabel.None, Text, words: null));
    }

    private static LabeledEncoding Row(Label? label, int? maxLength = null) =>
        new(Tokenizer.Encode(Text, truncation: maxLength is { } length ? new Truncation(length) : null), label);
}
