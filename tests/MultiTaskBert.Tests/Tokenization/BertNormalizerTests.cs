using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: the Unicode Standard's rules for canonical order, and answers of Hugging Face's <c>tokenizers</c>. Tolerance: none.</summary>
public class BertNormalizerTests
{
    /// <summary>
    /// U+302E has class 224 and is not an accent, U+0323 has class 220 and is: they change places, the accent goes, and U+302E stands for the
    /// second position of the text, as in the reference library.
    /// </summary>
    [Fact]
    public void Normalize_MarksOutOfOrder_AreReorderedWithoutTheirPositions()
    {
        var (text, origins) = Normalize("a\u302e\u0323b", strip: true);
        Assert.Equal("a\u302eb", text);
        Assert.Equal([new(0, 1), new(2, 3), new(3, 4)], origins);
    }

    [Fact]
    public void Normalize_HangulAndAccents_ShareTheirCharacter()
    {
        var (text, origins) = Normalize("각é", strip: true);
        Assert.Equal("\u1100\u1161\u11a8e", text);
        Assert.Equal([new(0, 1), new(0, 1), new(0, 1), new(1, 2)], origins);
    }

    [Fact]
    public void Normalize_CapitalDottedI_BecomesTwoCharactersOnlyIfAccentsStay()
    {
        Assert.Equal("i\u0307", Normalize("İ", strip: false).Text);
        Assert.Equal("i", Normalize("İ", strip: true).Text);
    }

    [Fact]
    public void Normalize_ThousandsOfMarks_IsNotQuadratic()
    {
        // 400,000 marks in the worst order: a sort by insertion would need 10^10 steps, minutes.
        var text = "a" + string.Concat(Enumerable.Repeat("\u302e\u0323", 200_000));
        var (normalized, _) = Normalize(text, strip: true);
        Assert.Equal(200_001, normalized.Length);
    }

    private static (string Text, TextSpan[] Origins) Normalize(string text, bool strip)
    {
        var output = new NormalizedText(1);
        new BertNormalizer(cleanText: true, handleChineseCharacters: true, strip, lowercase: true).Normalize(text, 0, output);
        return (output.Characters.ToString(), [.. Enumerable.Range(0, output.Length).Select(i => output.OriginOf(i, i + 1))]);
    }
}
