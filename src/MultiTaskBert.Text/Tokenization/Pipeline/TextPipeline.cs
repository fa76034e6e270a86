using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.PostProcessing;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>
/// The road of a text to tokens: added tokens in the original, normalizers, added tokens in the normalised text, pre-tokenizers, model.
/// Thread-safe.
/// </summary>
internal sealed class TextPipeline
{
    private readonly INormalizer[] _normalizers;
    private readonly IPreTokenizer[] _preTokenizers;
    private readonly ITokenModel _model;
    private readonly IReadOnlyList<OffsetTrimming> _trimmings;
    private readonly AddedTokenMatcher _matcher;
    private readonly AddedTokenMatcher _normalizedMatcher;

    public TextPipeline(PipelineDefinition definition)
    {
        _normalizers = [.. definition.Normalizers];
        _preTokenizers = [.. definition.PreTokenizers];
        _model = definition.Model;
        _trimmings = definition.Processing.Trimmings;
        _matcher = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _normalizedMatcher = new AddedTokenMatcher(
            definition.AddedTokens.Where(token => token.IsNormalized).Select(token => (Normalize(token.Content), token)));
    }

    /// <summary>Whether the normalizers make text lowercase.</summary>
    public bool Lowercases => Normalize("A").Contains('a', StringComparison.Ordinal);

    /// <summary>Tokenizes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="givenWord">The index of the word that the whole text is, or null if words are to be found in it.</param>
    /// <param name="output">Gets the tokens.</param>
    /// <param name="scratch">Room to work in.</param>
    public void Tokenize(string text, int? givenWord, TokenSequence output, TokenizationScratch scratch)
    {
        var cutter = _matcher.Cut(text);
        while (cutter.TryNext(out var start, out var end, out var token))
        {
            if (token is not null)
            {
                AddToken(token, text[start..end], new TextSpan(start, end));
                continue;
            }

            var normalized = Normalize(text.AsSpan(start, end - start), start, scratch);
            var inner = _normalizedMatcher.Cut(normalized.Characters);
            while (inner.TryNext(out var innerStart, out var innerEnd, out token))
            {
                if (token is not null)
                {
                    AddToken(token, normalized.Characters[innerStart..innerEnd].ToString(), normalized.OriginOf(innerStart, innerEnd));
                    continue;
                }

                scratch.Pieces.Clear();
                scratch.Pieces.Text.Append(normalized, innerStart, innerEnd);
                scratch.Pieces.EndPiece();
                AddPieces(Split(scratch));
            }
        }

        void AddPieces(PieceText pieces)
        {
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                var firstToken = output.Count;
                var word = givenWord ?? output.WordCount;
                var start = pieces[piece].Start;
                foreach (var token in _model.Encode(pieces.Characters(piece)))
                {
                    Add(token.Id, token.Text, word, pieces.Text.OriginOf(start + token.Start, start + token.End));
                }

                if (givenWord is null)
                {
                    output.EndWord(firstToken);
                }
            }
        }

        void AddToken(AddedToken token, string content, TextSpan offset)
        {
            Add(token.Id, content, givenWord ?? output.WordCount, offset);
            if (givenWord is null)
            {
                output.EndWord(output.Count - 1);
            }
        }

        void Add(int id, string token, int word, TextSpan offset)
        {
            var atRowStart = offset;
            foreach (var trimming in _trimmings)
            {
                offset = trimming.Trim(token, offset, text, isFirst: output.Count == 0);
                atRowStart = trimming.Trim(token, atRowStart, text, isFirst: true);
            }

            output.Add(new SequenceToken(id, token, word, offset) { OffsetAtRowStart = atRowStart });
        }
    }

    private NormalizedText Normalize(ReadOnlySpan<char> text, int start, TokenizationScratch scratch)
    {
        var (source, target) = (scratch.Text, scratch.OtherText);
        source.Clear();
        source.AppendOriginal(text, start);
        foreach (var normalizer in _normalizers)
        {
            target.Clear();
            if (normalizer.Normalize(source, target))
            {
                (source, target) = (target, source);
            }
        }

        return source;
    }

    private PieceText Split(TokenizationScratch scratch)
    {
        var (source, target) = (scratch.Pieces, scratch.OtherPieces);
        foreach (var preTokenizer in _preTokenizers)
        {
            target.Clear();
            preTokenizer.Split(source, target);
            (source, target) = (target, source);
        }

        return source;
    }

    private string Normalize(string token) => Normalize(token, 0, new TokenizationScratch()).Characters.ToString();
}
