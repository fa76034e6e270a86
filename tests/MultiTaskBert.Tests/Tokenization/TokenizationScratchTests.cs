using System.Collections;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

public class TokenizationScratchTests
{
    private const string Text = "Playing loud music, cafe, playing music";

    [Fact]
    public void Encode_TextSeenBefore_TakesMemoryOnlyForTheResult()
    {
        var tokenizer = SmallVocabulary.Create();
        var tokens = tokenizer.Encode(Text).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Calls = 100;
        for (var call = 0; call < Calls; call++)
        {
            tokenizer.Encode(Text);
        }

        // A token: id, type, word, sequence (4 each), text, offset, word range (8 each), mask (1). A row: eight arrays and a few small objects.
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        Assert.InRange(bytes, 1, (tokens * 41) + 700);
    }

    [Fact]
    public void EncodeWords_ListThatTokenizesWhenRead_GivesTheSame()
    {
        var tokenizer = SmallVocabulary.Create();
        string[] words = ["playing", "loud", "music"];
        var expected = tokenizer.EncodeWords(words);
        var actual = tokenizer.EncodeWords(new TokenizingList(words, tokenizer));
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.Offsets, actual.Offsets);
    }

    private sealed class TokenizingList(string[] words, Tokenizer tokenizer) : IReadOnlyList<string>
    {
        public int Count => words.Length;

        public string this[int index]
        {
            get
            {
                tokenizer.Encode(Text);
                return words[index];
            }
        }

        public IEnumerator<string> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
