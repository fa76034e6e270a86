using System.Text.Json.Nodes;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the vector of a row, and where there is one that of its text.</summary>
internal sealed class EmbeddingDecoder : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Kind("embedding");

    public override EmbeddingPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.OutputShape is not [2, var width])
        {
            return new EmbeddingPrediction(output.ToArray());
        }

        ThrowIfNotOf(2 * width, output, row, "two vectors");
        return new EmbeddingPrediction(output[..width].ToArray(), float.IsNaN(output[width]) ? default(ReadOnlyMemory<float>?) : output[width..].ToArray());
    }
}
