using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;
using static MultiTaskBert.Tests.Tokenization.SmallVocabulary;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: rows worked out by hand. Tolerance: none.</summary>
public class PaddingTests
{
    private static readonly BertTokenizer Tokenizer = Create();

    [Fact]
    public void Apply_LeftToMultiple_FillsInFront()
    {
        var padded = new Padding { PadToMultipleOf = 4, Direction = PaddingDirection.Left }.Apply([Tokenizer.Encode("loud", "music")], Pad);
        Assert.Equal((1, 8), (padded.Rows, padded.RowLength));
        Assert.Equal([Pad, Pad, Pad, Classifier, Loud, Separator, Music, Separator], padded.Ids);
        Assert.Equal([0, 0, 0, 1, 1, 1, 1, 1], padded.AttentionMask);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1], padded.TypeIds);
    }

    [Fact]
    public void Apply_NoRows_IsEmpty()
    {
        var padded = new Padding().Apply([], Pad);
        Assert.Equal((0, 0), (padded.Rows, padded.RowLength));
        Assert.Empty(padded.Ids);
    }

    [Fact]
    public void Apply_RowLongerThanMaxLength_Throws()
    {
        var padding = new Padding { Length = PaddingLength.MaxLength, MaxLength = 3 };
        var exception = Assert.Throws<ArgumentException>(() => padding.Apply([Tokenizer.Encode("loud music")], Pad));
        Assert.Contains("A row has 4 tokens, more than the 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_MaxLengthNotSet_Throws() => Assert.Throws<InvalidOperationException>(
        () => new Padding { Length = PaddingLength.MaxLength }.Apply([Tokenizer.Encode("loud")], Pad));

    [Fact]
    public void Options_NotPositive_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Padding { MaxLength = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Padding { PadToMultipleOf = 0 });
    }
}
