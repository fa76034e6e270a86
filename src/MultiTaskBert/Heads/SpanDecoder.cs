using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Heads;

/// <summary>Reads the logits of a <see cref="SpanExtractionHead"/>: the best pair of a first and a last token.</summary>
internal static class SpanDecoder
{
    /// <summary>Decodes one row.</summary>
    /// <param name="logits">Logits [T, 2] of the row, row by row: being the first token, being the last one.</param>
    /// <param name="row">The row.</param>
    /// <param name="options">Length, and whether there may be no answer.</param>
    internal static SpanPrediction Decode(ReadOnlySpan<float> logits, HeadRow row, SpanExtractionOptions options)
    {
        var text = new RowText(row);
        var (starts, ends) = (Column(logits, 0, row.Encoding.Length), Column(logits, 1, row.Encoding.Length));
        var (first, last) = (Classifier.Softmax(starts), Classifier.Softmax(ends));
        var none = options.AllowNoAnswer ? first[0] * last[0] : 0;
        if (Best(starts, ends, row.Encoding, options.MaxAnswerTokens) is not var (from, to, score)
            || (options.AllowNoAnswer && starts[0] + ends[0] > score + options.NoAnswerMargin))
        {
            return new SpanPrediction(text.Text, Span: null, first[0] * last[0], none);
        }

        // A token may include the space before it.
        var span = new WholeCharacters(text.Text).Around(new TextSpan(text.SpanOfToken(from).Start, text.SpanOfToken(to).End).WithoutSpace(text.Text));
        return new SpanPrediction(text.Text, span, first[from] * last[to], none);
    }

    private static float[] Column(ReadOnlySpan<float> logits, int column, int length)
    {
        var values = new float[length];
        for (var token = 0; token < length; token++)
        {
            values[token] = logits[(token * 2) + column];
        }

        return values;
    }

    /// <summary>The span with the highest sum, of equals the earlier and shorter; null if the row holds no token of its text.</summary>
    private static (int From, int To, float Score)? Best(float[] starts, float[] ends, TokenEncoding encoding, int longest)
    {
        (int From, int To, float Score)? best = null;
        for (var from = 0; from < starts.Length; from++)
        {
            for (var to = from; to < Math.Min(starts.Length, from + (long)longest) && IsText(encoding, from) && IsText(encoding, to); to++)
            {
                var score = starts[from] + ends[to];
                if (best is null || score > best.Value.Score)
                {
                    best = (from, to, score);
                }
            }
        }

        return best;
    }

    private static bool IsText(TokenEncoding encoding, int token) => encoding.SequenceIds[token] == 0 && encoding.WordIds[token] >= 0;
}
