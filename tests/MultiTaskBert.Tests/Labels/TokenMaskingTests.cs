using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tests.Data;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Labels;

/// <summary>Which tokens are hidden, and by what. Oracle: the numbers of Devlin et al. 2019, appendix A.1.</summary>
public sealed class TokenMaskingTests
{
    private const int Mask = 3;
    private const int Vocabulary = 1000;

    // Words of one to four pieces: 1 + 2 + 3 + 4 pieces, over and over.
    private static readonly TokenEncoding Row = new ThreeLetterTokenizer().Encode(string.Join(' ', Enumerable.Repeat("abc abcdef abcdefghi abcdefghijkl", 10)));

    [Fact]
    public void Draw_ManyRows_ChoosesTheShareAndChangesItEightyTenTen()
    {
        var counts = (Chosen: 0, Hidden: 0, Same: 0, Other: 0);
        const int rows = 2000;
        for (var i = 0; i < rows; i++)
        {
            var (ids, chosen) = Draw(i);
            Assert.Equal(15, chosen.Length);   // of 100 candidates
            Assert.Equal(chosen.Order(), chosen);
            Assert.All(Enumerable.Range(0, Row.Length).Except(chosen), token => Assert.Equal(Row.Ids[token], ids[token]));
            Assert.DoesNotContain(0, chosen);
            Assert.DoesNotContain(Row.Length - 1, chosen);
            counts = (counts.Chosen + chosen.Length, counts.Hidden + chosen.Count(token => ids[token] == Mask), counts.Same + chosen.Count(token => ids[token] == Row.Ids[token]), 0);
        }

        // Of 30,000 draws a share of 0.8 has a standard deviation of 0.0023, one of 0.1 of 0.0017: five of them.
        Assert.Equal(0.8, counts.Hidden / (double)counts.Chosen, 0.0115);
        Assert.Equal(0.1, counts.Same / (double)counts.Chosen, 0.0087);
    }

    [Fact]
    public void Draw_EachPosition_IsChosenEquallyOften()
    {
        var counts = new int[Row.Length];
        for (var i = 0; i < 4000; i++)
        {
            Array.ForEach(Draw(i).Chosen, token => counts[token]++);
        }

        // 600 expected with a standard deviation of 22.6: five of them.
        Assert.All(counts[1..^1], count => Assert.InRange(count, 487, 713));
    }

    [Fact]
    public void Draw_WholeWords_ChoosesAllPiecesOrNoneAndNoMoreThanTheShare()
    {
        for (var i = 0; i < 200; i++)
        {
            var (_, chosen) = Draw(i, wholeWords: true);
            var words = chosen.Select(token => Row.WordIds[token]).ToHashSet();
            Assert.Equal(Enumerable.Range(0, Row.Length).Where(token => words.Contains(Row.WordIds[token])), chosen);
            Assert.InRange(chosen.Length, 12, 15);
        }
    }

    [Fact]
    public void Draw_ShortRows_HideOneAtLeast()
    {
        var row = new ThreeLetterTokenizer().Encode("abc");
        Assert.Equal([1], TokenMasking.Draw(row, 0.15, wholeWords: false, Mask, Vocabulary, new RandomStream(1, 2, "x")).Chosen);
        var word = new ThreeLetterTokenizer().Encode("abcdefghi");
        Assert.Equal([1, 2, 3], TokenMasking.Draw(word, 0.15, wholeWords: true, Mask, Vocabulary, new RandomStream(1, 2, "x")).Chosen);
    }

    [Fact]
    public void Draw_SameStream_IsTheSame()
    {
        Assert.Equal(Draw(7).Ids, Draw(7).Ids);
        Assert.NotEqual(Draw(7).Chosen, Draw(8).Chosen);
    }

    private static (int[] Ids, int[] Chosen) Draw(int step, bool wholeWords = false) => TokenMasking.Draw(Row, 0.15, wholeWords, Mask, Vocabulary, new RandomStream(1, step, "masking"));
}
