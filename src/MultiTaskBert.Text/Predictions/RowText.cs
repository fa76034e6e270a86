using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Predictions;

/// <summary>Where the words and tokens of a row lie in its text. Words that are given have no text; they get the one they make when joined by single spaces.</summary>
internal sealed class RowText
{
    private readonly TokenEncoding _encoding;
    private readonly bool _isWords;

    internal RowText(HeadRow row)
    {
        _encoding = row.Encoding;
        _isWords = row.Words is not null;
        Text = row.Text ?? string.Join(' ', row.Words ?? []);
        var words = new TextSpan[row.Encoding.Words.Count];
        var start = 0;
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = row.Words is null ? row.Encoding.Words[word] : new TextSpan(start, start + row.Words[word].Length);
            start = words[word].End + 1;
        }

        Words = words;
    }

    /// <summary>The text.</summary>
    internal string Text { get; }

    /// <summary>For each word, cut off or not, where it lies.</summary>
    internal IReadOnlyList<TextSpan> Words { get; }

    /// <summary>Where a token of the first sequence lies; the offsets of given words count from the start of each.</summary>
    internal TextSpan SpanOfToken(int token)
    {
        var shift = _isWords ? Words[_encoding.WordIds[token]].Start : 0;
        var offset = _encoding.Offsets[token];
        return new TextSpan(shift + offset.Start, shift + offset.End);
    }
}
