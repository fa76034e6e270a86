using System.Text.Json.Nodes;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the logits of any number of classes, each by itself.</summary>
/// <param name="labels">The names of the classes, in the order of the logits.</param>
/// <param name="threshold">The probability from which on a class applies.</param>
internal sealed class ClassesDecoder(IReadOnlyList<string> labels, double threshold) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind("classes", ("labels", OutputsFile.Names(labels)), ("threshold", threshold));

    public override ClassesPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ThrowIfNotOf(labels.Count, output, row, "a set of classes");
        var probabilities = labels.Zip(output.ToArray(), (label, logit) => KeyValuePair.Create(label, Probabilities.Sigmoid(logit))).ToArray();
        return new ClassesPrediction([.. probabilities.Where(p => p.Value >= threshold).Select(p => p.Key)], probabilities);
    }
}
