using CsCheck;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: spans read by hand, and spans that were written as tags before. Exact.</summary>
public sealed class SeqevalSpansTests
{
    [Fact]
    public void Lenient_InsideWithoutBeginning_OpensASpan() =>
        Assert.Equal([new("PER", 0, 1), new("LOC", 2, 2)], SeqevalSpans.Lenient(["I-PER", "I-PER", "I-LOC", "O"]));

    [Fact]
    public void Strict_InsideWithoutBeginning_IsNoSpan() =>
        Assert.Equal([new("LOC", 3, 4)], SeqevalSpans.Strict(["I-PER", "I-PER", "O", "B-LOC", "I-LOC"], SeqevalScheme.Iob2));

    [Fact]
    public void Strict_SpanWithoutItsLastTag_IsNoSpan()
    {
        Assert.Empty(SeqevalSpans.Strict(["B-PER", "I-PER", "O"], SeqevalScheme.Iobes));
        Assert.Empty(SeqevalSpans.Strict(["B-PER", "I-PER", "O"], SeqevalScheme.Bilou));
    }

    [Fact]
    public void BothModes_DashesInType_DifferOnlyAtTheEnds()
    {
        string[] tags = ["B--foo-bar-", "I--foo-bar-"];
        Assert.Equal([new("-foo-bar-", 0, 1)], SeqevalSpans.Lenient(tags));
        Assert.Equal([new("foo-bar", 0, 1)], SeqevalSpans.Strict(tags, SeqevalScheme.Iob2));
    }

    [Fact]
    public void Lenient_UntypedUnknownPrefixAfterOutside_OpensNothing() =>
        Assert.Equal([new("PER", 0, 0), new("PER", 3, 3)], SeqevalSpans.Lenient(["B-PER", "O", "x", "B-PER"]));

    [Fact]
    public void Lenient_UnknownPrefixWithType_OpensASpan() =>
        Assert.Equal([new("PER", 1, 1), new("LOC", 2, 2)], SeqevalSpans.Lenient(["O", "X-PER", "X-LOC", "B-"]).Take(2));

    [Fact]
    public void Spans_NoWords_AreNone()
    {
        Assert.Empty(SeqevalSpans.Lenient([]));
        Assert.Empty(SeqevalSpans.Strict([], SeqevalScheme.Ioe2));
    }

    [Fact]
    public void Strict_PrefixOfAnotherScheme_NamesTagWordSchemeAndPrefixes()
    {
        var error = Assert.Throws<ArgumentException>(() => SeqevalSpans.Strict(["O", "E-PER"], SeqevalScheme.Iob2));
        Assert.StartsWith("Tag 'E-PER' of word 1 does not fit the tag scheme Iob2, whose tags begin with B, I, O.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_UnknownScheme_ListsTheSchemes()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SeqevalSpans.Strict(["O"], (SeqevalScheme)99));
        Assert.Contains("Iob1, Iob2, Ioe2, Iobes, Bilou", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeqevalF1((SeqevalScheme)99));
    }

    [Fact]
    public void BothModes_EmptyTag_NamesTheWord()
    {
        Assert.Contains("Word 1 ", Assert.Throws<ArgumentException>(() => SeqevalSpans.Lenient(["O", ""])).Message, StringComparison.Ordinal);
        Assert.Contains("Word 0 ", Assert.Throws<ArgumentException>(() => SeqevalSpans.Strict([null!], SeqevalScheme.Iob2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SeqevalScheme.Iob2), 'B', 'B', 'I')]
    [InlineData(nameof(SeqevalScheme.Ioe2), 'E', 'I', 'E')]
    [InlineData(nameof(SeqevalScheme.Iobes), 'S', 'B', 'E')]
    [InlineData(nameof(SeqevalScheme.Bilou), 'U', 'B', 'L')]
    public void Strict_TagsWrittenFromSpans_GiveTheSpansBack(string scheme, char single, char first, char last) =>
        RandomSpans.Sample(spans => Assert.Equal(spans, SeqevalSpans.Strict(Write(spans, single, first, last), Enum.Parse<SeqevalScheme>(scheme))), iter: 300);

    [Theory]
    [InlineData('B', 'B', 'I')]
    [InlineData('S', 'B', 'E')]
    public void Lenient_TagsWrittenFromSpans_GiveTheSpansBack(char single, char first, char last) =>
        RandomSpans.Sample(spans => Assert.Equal(spans, SeqevalSpans.Lenient(Write(spans, single, first, last))), iter: 300);

    [Fact]
    public void Lenient_AnyTags_GivesOrderedSpansInsideTheSentenceWithoutOutsideWords() =>
        Gen.OneOf("O", "O-X", "B-X", "I-X", "E-Y", "S-Y", "L-X", "o", "Q-Y", ".", ".-X", "B", "I-").Array[0, 12].Sample(
            tags =>
            {
                var next = 0;
                foreach (var span in SeqevalSpans.Lenient(tags))
                {
                    Assert.InRange(span.FirstWord, next, span.LastWord);
                    Assert.True(span.LastWord < tags.Length);
                    Assert.DoesNotContain(tags[span.FirstWord..(span.LastWord + 1)], tag => tag[0] == 'O');
                    next = span.LastWord + 1;
                }
            },
            iter: 5000);

    private static Gen<WordSpan[]> RandomSpans => Gen.Select(Gen.OneOf("PER", "LOC"), Gen.Int[0, 2], Gen.Int[1, 4]).Array[0, 5].Select(parts =>
    {
        var spans = new List<WordSpan>();
        var next = 0;
        foreach (var (type, gap, length) in parts)
        {
            spans.Add(new(type, next + gap, next + gap + length - 1));
            next += gap + length;
        }

        return spans.ToArray();
    });

    private static string[] Write(WordSpan[] spans, char single, char first, char last)
    {
        var tags = Enumerable.Repeat("O", spans.Length == 0 ? 2 : spans[^1].LastWord + 2).ToArray();
        foreach (var (type, start, end) in spans)
        {
            for (var word = start; word <= end; word++)
            {
                var prefix = start == end ? single : word == start ? first : word == end ? last : 'I';
                tags[word] = $"{prefix}-{type}";
            }
        }

        return tags;
    }
}
