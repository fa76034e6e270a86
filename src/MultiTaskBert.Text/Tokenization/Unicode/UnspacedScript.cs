using System.Text;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Letters of scripts in which white space does not show where a word ends: Chinese and Japanese, Thai and its neighbours, and Korean, where particles are written onto the noun.</summary>
internal static class UnspacedScript
{
    // First and last code point of blocks of the Unicode standard, in order.
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x0E00, 0x0EFF),     // Thai, Lao
        (0x0F00, 0x0FFF),     // Tibetan
        (0x1000, 0x109F),     // Myanmar
        (0x1100, 0x11FF),     // Hangul Jamo
        (0x1780, 0x17FF),     // Khmer
        (0x1950, 0x19DF),     // Tai Le, New Tai Lue
        (0x1A20, 0x1AAF),     // Tai Tham
        (0x2E80, 0x2FDF),     // CJK and Kangxi radicals
        (0x3005, 0x3007),     // ideographic iteration, closing and zero marks
        (0x3040, 0x318F),     // Hiragana, Katakana, Bopomofo, Hangul Compatibility Jamo
        (0x31A0, 0x31FF),     // Bopomofo Extended, Katakana Phonetic Extensions
        (0x3400, 0x4DBF),     // CJK Extension A
        (0x4E00, 0x9FFF),     // CJK Unified Ideographs
        (0xA960, 0xA97F),     // Hangul Jamo Extended-A
        (0xA9E0, 0xA9FF),     // Myanmar Extended-B
        (0xAA60, 0xAA7F),     // Myanmar Extended-A
        (0xAC00, 0xD7FF),     // Hangul Syllables, Jamo Extended-B
        (0xF900, 0xFAFF),     // CJK Compatibility Ideographs
        (0xFF65, 0xFFDC),     // halfwidth Katakana and Hangul
        (0x1B000, 0x1B16F),   // Kana Supplement and Extended-A
        (0x20000, 0x3FFFF),   // the ideographic planes
    ];

    internal static bool Has(Rune letter) => Array.Exists(Blocks, block => letter.Value >= block.First && letter.Value <= block.Last);
}
