using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tests.Tokenization;

public class WordHashTests
{
    [Fact]
    public void Of_WordsThatDifferInOneCharacter_DifferInTheLowBits()
    {
        foreach (var length in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 20])
        {
            var word = new string('a', length);
            for (var place = 0; place < length; place++)
            {
                // 25 other letters among 65,536 values: by chance 0.5 % of the pairs of a place meet.
                var hashes = Enumerable.Range('a', 26).Select(letter => WordHash.Of(word[..place] + (char)letter + word[(place + 1)..]) & 0xFFFF);
                Assert.InRange(hashes.Distinct().Count(), 25, 26);
            }
        }
    }

    [Fact]
    public void Of_SameCharactersInLongerText_IsTheSame() =>
        Assert.Equal(WordHash.Of("weather"), WordHash.Of("the weather here".AsSpan(4, 7)));

    [Fact]
    public void Of_ZeroCharacters_CountsThem() => Assert.NotEqual(WordHash.Of("a"), WordHash.Of("\0a"));
}
