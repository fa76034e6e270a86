using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the logits [masked, V] of the tokens of a row that are written as the mask token, in their order.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="candidates">How many tokens are named for each.</param>
internal sealed class MaskedTokensDecoder(Tokenizer tokenizer, int candidates) : HeadDecoder
{
    private readonly int? _maskId = tokenizer.MaskId;

    /// <summary>The number of mask tokens in a row.</summary>
    internal int CountIn(TokenEncoding row) => row.Ids.Count(id => id == _maskId);

    internal override JsonObject Describe() => OutputsFile.Kind("masked", ("candidates", candidates));

    public override MaskedTokensPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        int[] places = [.. Enumerable.Range(0, row.Encoding.Length).Where(token => row.Encoding.Ids[token] == _maskId)];
        if (places.Length == 0)
        {
            return new MaskedTokensPrediction([], []);
        }

        if (output.Length % places.Length != 0 || output.Length / places.Length < tokenizer.VocabularySize)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The output of the row has {output.Length} numbers; {places.Length} masked tokens need one for each of {tokenizer.VocabularySize} tokens of the vocabulary."),
                nameof(output));
        }

        var width = output.Length / places.Length;
        var tokens = new List<MaskedToken>(places.Length);
        var scores = new List<Metrics.Texts.MaskedTokenScore>(places.Length);
        for (var index = 0; index < places.Length; index++)
        {
            var probabilities = Probabilities.Softmax(output.Slice(index * width, width));
            int[] best = [.. Enumerable.Range(0, width).OrderByDescending(id => probabilities[id]).Take(candidates)];
            tokens.Add(new MaskedToken(
                places[index], row.Encoding.Offsets[places[index]], [.. best.Select(id => KeyValuePair.Create(tokenizer.Decode([id], skipSpecialTokens: false), probabilities[id]))]));
            scores.Add(new(places[index], best[0], (float)Math.Log(probabilities[row.Encoding.Ids[places[index]]])));
        }

        return new MaskedTokensPrediction(tokens, scores);
    }
}
