using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tests.Tokenization;

public class WordCacheTests
{
    [Fact]
    public void Add_MoreThanCapacity_KeepsNoMoreAndTheNewest()
    {
        var cache = new WordCache<string>(capacity: 16);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add($"w{i}", $"{i}");
            Assert.Equal($"{i}", cache.Find($"w{i}"));
            Assert.True(cache.Count <= 16, $"{cache.Count} words are remembered.");
        }

        Assert.Null(cache.Find("w0"));
    }

    [Fact]
    public void Find_ManyWords_ReturnsWhatWasAddedOrNothing()
    {
        var cache = new WordCache<string>();
        var words = Enumerable.Range(0, 10_000).Select(i => $"{i * 7919}").ToArray();
        Array.ForEach(words, word => cache.Add(word, word));
        var kept = words.Count(word => cache.Find(word) is { } found && found == word);
        Assert.All(words, word => Assert.True(cache.Find(word) is null || cache.Find(word) == word));
        Assert.InRange(kept, 9_900, 10_000);   // 10,000 words in 16,384 sets of 4: hardly a set overflows
        Assert.Null(cache.Find("another"));
    }

    [Fact]
    public void Find_OtherThreadsAdd_NeverReturnsPiecesOfAnotherWord()
    {
        var cache = new WordCache<string>(capacity: 8);
        var words = Enumerable.Range(0, 64).Select(i => $"w{i}").ToArray();
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var word = words[(i * 31 + thread) % words.Length];
                Assert.True(cache.Find(word) is not { } found || found == word);
                cache.Add(word, word);
            }
        });
    }

    [Fact]
    public void Add_VeryLongWord_IsNotRemembered()
    {
        var cache = new WordCache<string>();
        cache.Add(new string('x', 65), "pieces");
        Assert.Equal(0, cache.Count);
        cache.Add(new string('x', 64), "pieces");
        Assert.Equal(1, cache.Count);
    }
}
