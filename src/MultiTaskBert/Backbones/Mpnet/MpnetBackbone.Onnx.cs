using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.Mpnet;

/// <content>The encoder as a graph for other runtimes.</content>
internal sealed partial class MpnetBackbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var bert = _config.Bert;
        var hidden = EncoderGraph.Embeddings(graph, _config.Embeddings());

        // [length, length, heads] → [1, heads, length, length], and what hides padding.
        var buckets = graph.ByDistance(RelativePositionBuckets.Of);
        var distances = graph.Transpose(graph.Node("Gather", [graph.Parameter("encoder.relative_attention_bias.weight"), buckets]), 2, 0, 1);
        var bias = graph.Node("Unsqueeze", [distances, graph.Constant(0L)]) + graph.AttentionBias;
        for (var i = 0; i < bert.LayerCount; i++)
        {
            var layer = FormattableString.Invariant($"encoder.layer.{i}");
            var attention = $"{layer}.attention.attn";
            var context = EncoderGraph.Attention(graph, hidden, bert, bias, $"{attention}.q", $"{attention}.k", $"{attention}.v");
            var attended = EncoderGraph.Residual(graph, context, hidden, $"{attention}.o", $"{layer}.attention.LayerNorm", bert.LayerNormEpsilon);
            hidden = EncoderGraph.FeedForward(graph, attended, bert, layer);
        }

        return new OnnxStates(graph, hidden, _pooler is null ? null : last => EncoderGraph.Pool(graph, last, "pooler.dense"));
    }
}
