using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the logits [T, 2] of being the first and the last token of a part of the text: the best pair of them.</summary>
/// <param name="maxAnswerTokens">The greatest length of an answer in tokens.</param>
/// <param name="allowNoAnswer">Whether there may be no answer.</param>
/// <param name="noAnswerMargin">By how much the score of no answer must exceed that of the best span.</param>
internal sealed class SpanDecoder(int maxAnswerTokens, bool allowNoAnswer, double noAnswerMargin) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind(
        "span", ("max_answer_tokens", maxAnswerTokens), ("allow_no_answer", allowNoAnswer), ("no_answer_margin", noAnswerMargin));

    public override SpanPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        TagsDecoder.ThrowIfShort(output, row, tags: 2);
        var text = new RowText(row);
        var (starts, ends) = (Column(output, 0, row.Encoding.Length), Column(output, 1, row.Encoding.Length));
        var (first, last) = (Probabilities.Softmax(starts), Probabilities.Softmax(ends));
        var none = allowNoAnswer ? first[0] * last[0] : 0;
        if (Best(starts, ends, row.Encoding, maxAnswerTokens) is not var (from, to, score)
            || (allowNoAnswer && starts[0] + ends[0] > score + noAnswerMargin))
        {
            return new SpanPrediction(text.Text, span: null, first[0] * last[0], none);
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
