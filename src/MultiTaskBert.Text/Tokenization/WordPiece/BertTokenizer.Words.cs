using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Rows;
using MultiTaskBert.Tokenization.Splitting;

namespace MultiTaskBert.Tokenization.WordPiece;

internal sealed partial class BertTokenizer
{
    private void TokenizeText(string text, TokenSequence output, NormalizedText buffer) => Tokenize(text, givenWord: null, output, buffer);

    private void TokenizeWords(IReadOnlyList<string> words, string parameter, TokenSequence output, NormalizedText buffer)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var firstToken = output.Count;
            var word = words[i] ?? throw new ArgumentException($"Word {i} is null; use an empty string for a word without text.", parameter);
            Tokenize(word, i, output, buffer);
            output.EndWord(firstToken);
        }
    }

    /// <summary>Tokenizes a text: added tokens in the original, then added tokens in the normalised text, then words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="givenWord">The index of the word that the whole text is, or null if words are to be found in it.</param>
    /// <param name="output">Gets the tokens.</param>
    /// <param name="buffer">Scratch space.</param>
    private void Tokenize(string text, int? givenWord, TokenSequence output, NormalizedText buffer)
    {
        var cutter = _matcher.Cut(text);
        while (cutter.TryNext(out var start, out var end, out var token))
        {
            if (token is not null)
            {
                AddToken(token.Id, text[start..end], givenWord, new TextSpan(start, end), output);
                continue;
            }

            buffer.Clear();
            _normalizer.Normalize(text.AsSpan(start, end - start), start, buffer);
            TokenizeNormalized(buffer, givenWord, output);
        }
    }

    private void TokenizeNormalized(NormalizedText text, int? givenWord, TokenSequence output)
    {
        var cutter = _normalizedMatcher.Cut(text.Characters);
        while (cutter.TryNext(out var start, out var end, out var token))
        {
            if (token is not null)
            {
                AddToken(token.Id, text.Characters[start..end].ToString(), givenWord, text.OriginOf(start, end), output);
                continue;
            }

            var words = new BertPreTokenizer(text.Characters[start..end]);
            while (words.TryNext(out var wordStart, out var wordEnd))
            {
                AddWord(text, start + wordStart, start + wordEnd, givenWord, output);
            }
        }
    }

    private void AddWord(NormalizedText text, int start, int end, int? givenWord, TokenSequence output)
    {
        var pieces = _model.Encode(text.Characters[start..end]);
        var firstToken = output.Count;
        var word = givenWord ?? output.WordCount;
        foreach (ref readonly var piece in pieces.AsSpan())
        {
            output.Add(new SequenceToken(piece.Id, piece.Text, word, text.OriginOf(start + piece.Start, start + piece.End)));
        }

        if (givenWord is null)
        {
            output.EndWord(firstToken);
        }
    }

    private static void AddToken(int id, string token, int? givenWord, TextSpan offset, TokenSequence output)
    {
        output.Add(new SequenceToken(id, token, givenWord ?? output.WordCount, offset));
        if (givenWord is null)
        {
            output.EndWord(output.Count - 1);
        }
    }
}
