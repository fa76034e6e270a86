using System.Text.Json.Nodes;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the logits of the thresholds between classes that have an order (Cao, Mirjalili &amp; Raschka 2020).</summary>
/// <param name="labels">The names of the classes from the lowest to the highest.</param>
internal sealed class OrdinalDecoder(IReadOnlyList<string> labels) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind("ordinal", ("labels", OutputsFile.Names(labels)));

    public override OrdinalPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ThrowIfNotOf(labels.Count - 1, output, row, "one of the classes in their order");
        var probabilities = new double[labels.Count];
        var above = 1.0;
        var rank = 0;   // equation 2: the number of thresholds with P > 1/2
        for (var threshold = 0; threshold < output.Length; threshold++)
        {
            var passed = Math.Min(above, Probabilities.Sigmoid(output[threshold]));
            probabilities[threshold] = above - passed;
            above = passed;
            rank += output[threshold] > 0 ? 1 : 0;
        }

        probabilities[^1] = above;
        return new OrdinalPrediction(
            labels[rank], rank, probabilities.Select((probability, place) => probability * place).Sum(), [.. labels.Zip(probabilities, KeyValuePair.Create)]);
    }
}
