using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.LongTexts;

/// <summary>The ways with long texts that read each row at once.</summary>
public sealed class LongTextTests
{
    private static readonly ThreeLetterTokenizer Tokenizer = new();

    [Fact]
    public void Describe_SaysWhatItIs()
    {
        Assert.Equal("truncate", $"{LongText.Truncate}");
        Assert.Equal("refuse", $"{LongText.Refuse}");
        Assert.Equal("head_and_tail(head=3)", $"{LongText.HeadAndTail(3)}");
        Assert.Equal("windows(overlap=8, max_windows_per_row=4, pooling=MaxLogit)", $"{LongText.Windows(8, 4, WindowPooling.MaxLogit)}");
        Assert.Equal(LongText.Windows(8), LongText.Windows(8));
        Assert.NotEqual(new CollatorOptions { LongText = LongText.Windows() }, new CollatorOptions());
        Assert.Equal(new CollatorOptions { LongText = LongText.Windows() }, new CollatorOptions { LongText = LongText.Windows() });
        Assert.Same(LongText.Truncate, new CollatorOptions().LongText);
        Assert.Throws<ArgumentNullException>(() => new CollatorOptions { LongText = null! });
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("refuse")]
    [InlineData("head and tail")]
    [InlineData("windows")]
    public void Tokens_RowThatFits_IsTheSameUnderAll(string way)
    {
        var row = new MtlRow("one two three");
        var plain = Tokenizer.Encode(row.Text!, truncation: new Truncation(6));
        var read = Encoder(6, Ways[way]).Encode(row);
        Assert.Equal(plain.Ids, read.Encoding.Ids);
        Assert.Equal(0, read.Encoding.TruncatedTokens);
        Assert.Null(read.Windows);
    }

    [Fact]
    public void Tokens_HeadAndTail_CutOutTheMiddleBetweenWords()
    {
        // Pieces of three letters: a, b, c, dd dd (2), e, f, g, h.
        var row = new MtlRow(["a", "b", "c", "dddd", "e", "f", "g", "h"]);
        var read = Encoder(7, LongText.HeadAndTail(2)).Encode(row).Encoding;
        Assert.Equal(["<", "a", "b", "f", "g", "h", ">"], read.Tokens);
        Assert.Equal([-1, 0, 1, 5, 6, 7, -1], read.WordIds);
        Assert.Equal(4, read.TruncatedTokens);

        // No border lies within a word.
        Assert.Equal(["<", "a", "b", "c", "e", "f", "g", "h", ">"], Encoder(9, LongText.HeadAndTail(4)).Encode(row).Encoding.Tokens);

        // A quarter of the room.
        Assert.Equal(["<", "a", "e", "f", "g", "h", ">"], Encoder(7, LongText.HeadAndTail()).Encode(row).Encoding.Tokens);
    }

    [Fact]
    public void Tokens_HeadAndTail_CountWordsOfTheMiddleAsLost()
    {
        var layouts = new Dictionary<string, LabelLayout> { ["tags"] = LabelLayout.Tags(["O", "B-X"]) };
        var encoder = new RowEncoder(Tokenizer, layouts, new() { MaxLength = 6, LongText = LongText.HeadAndTail(2) }, null);
        var row = new MtlRow(["a", "b", "c", "d", "e", "f", "g"]).With("tags", ["B-X", "O", "O", "B-X", "O", "O", "B-X"]);
        var laid = encoder.Encode(row).Heads.Single();
        Assert.Equal(3, laid.Lost);
        Assert.Equal([-100, 1, 0, 0, 1, -100], laid.Laid!.Ids);
    }

    [Fact]
    public void Tokens_RefusedRow_IsNamedWithItsLength()
    {
        var row = new MtlRow("one two three four five") { Source = new SourceLine("notes.jsonl", 7) };
        var exception = Assert.Throws<DatasetException>(() => Encoder(6, LongText.Refuse).Encode(row));
        Assert.StartsWith("notes.jsonl:7: the row has 10 tokens, more than the 6 that are read at once, and LongText is refuse.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("one two three", exception.Message, StringComparison.Ordinal);
        Assert.Equal(7, exception.Problems[0].Line);
    }

    [Fact]
    public void RowEncoder_HeadWithoutRoomForTheTail_IsRefused() => Assert.Contains(
        "leaves nothing for the end of a text: there is room for 8 tokens",
        Assert.Throws<ArgumentException>(() => Encoder(10, LongText.HeadAndTail(8))).Message,
        StringComparison.Ordinal);

    private static Dictionary<string, LongText> Ways { get; } = new(StringComparer.Ordinal)
    {
        ["truncate"] = LongText.Truncate,
        ["refuse"] = LongText.Refuse,
        ["head and tail"] = LongText.HeadAndTail(),
        ["windows"] = LongText.Windows(),
    };

    private static RowEncoder Encoder(int limit, LongText way) => new(Tokenizer, new Dictionary<string, LabelLayout>(), new() { MaxLength = limit, LongText = way }, null);
}
