using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

public class WordCacheTests
{
    private static readonly WordPieces Pieces = new([1], [1]);

    [Fact]
    public void Add_MoreThanCapacity_ForgetsOldestAndKeepsUsed()
    {
        var cache = new WordCache<WordPieces>(capacity: 10);
        cache.Add("used", Pieces);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add($"w{i}", Pieces);
            Assert.NotNull(cache.Find("used"));
            Assert.True(cache.Count <= 20, $"{cache.Count} words are remembered.");
        }

        Assert.Null(cache.Find("w0"));
        Assert.NotNull(cache.Find("w999"));
    }

    [Fact]
    public void Add_VeryLongWord_IsNotRemembered()
    {
        var cache = new WordCache<WordPieces>();
        cache.Add(new string('x', 65), Pieces);
        Assert.Equal(0, cache.Count);
        cache.Add(new string('x', 64), Pieces);
        Assert.Equal(1, cache.Count);
    }
}
