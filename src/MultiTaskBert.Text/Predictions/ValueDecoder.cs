using System.Text.Json.Nodes;

namespace MultiTaskBert.Predictions;

/// <summary>Reads a number in the unit of the labels.</summary>
/// <param name="mean">The mean of the labels.</param>
/// <param name="standardDeviation">The standard deviation of the labels.</param>
internal sealed class ValueDecoder(double mean, double standardDeviation) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind("value", ("mean", mean), ("standard_deviation", standardDeviation));

    public override ValuePrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ThrowIfNotOf(1, output, row, "a number");
        return new ValuePrediction(mean + (standardDeviation * output[0]));
    }
}
