using System.Text.Json.Nodes;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the logits of one class of several.</summary>
/// <param name="labels">The names of the classes, in the order of the logits.</param>
internal sealed class ClassDecoder(IReadOnlyList<string> labels) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind("class", ("labels", OutputsFile.Names(labels)));

    public override ClassPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ThrowIfNotOf(labels.Count, output, row, "one class");
        var probabilities = Probabilities.Softmax(output);
        var best = Probabilities.ArgMax(probabilities);
        return new ClassPrediction(labels[best], probabilities[best], [.. labels.Zip(probabilities, KeyValuePair.Create)]);
    }
}
