using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.Bert;

/// <content>The encoder as a graph for other runtimes.</content>
internal sealed partial class BertBackbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var hidden = EncoderGraph.Embeddings(graph, _embeddingSizes);
        if (_projection is not null)
        {
            hidden = graph.Linear(hidden, "embeddings_project");
        }

        for (var i = 0; i < Config.LayerCount; i++)
        {
            var layer = FormattableString.Invariant($"encoder.layer.{i}");
            var context = EncoderGraph.Attention(
                graph, hidden, Config, graph.AttentionBias, $"{layer}.attention.self.query", $"{layer}.attention.self.key", $"{layer}.attention.self.value");
            var attended = EncoderGraph.Residual(graph, context, hidden, $"{layer}.attention.output.dense", $"{layer}.attention.output.LayerNorm", Config.LayerNormEpsilon);
            hidden = EncoderGraph.FeedForward(graph, attended, Config, layer);
        }

        return new OnnxStates(graph, hidden, _pooler is null ? null : last => EncoderGraph.Pool(graph, last, "pooler.dense"));
    }
}
