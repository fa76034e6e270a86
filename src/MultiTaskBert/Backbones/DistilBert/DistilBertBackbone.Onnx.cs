using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.DistilBert;

/// <content>The encoder as a graph for other runtimes.</content>
internal sealed partial class DistilBertBackbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var hidden = EncoderGraph.Embeddings(graph, _config.Embeddings());
        for (var i = 0; i < _config.LayerCount; i++)
        {
            var layer = FormattableString.Invariant($"transformer.layer.{i}");
            var context = EncoderGraph.Attention(graph, hidden, _config, graph.AttentionBias, $"{layer}.attention.q_lin", $"{layer}.attention.k_lin", $"{layer}.attention.v_lin");
            var attended = EncoderGraph.Residual(graph, context, hidden, $"{layer}.attention.out_lin", $"{layer}.sa_layer_norm", _config.LayerNormEpsilon);
            var wide = graph.Activation(graph.Linear(attended, $"{layer}.ffn.lin1"), _config.Activation);
            hidden = EncoderGraph.Residual(graph, wide, attended, $"{layer}.ffn.lin2", $"{layer}.output_layer_norm", _config.LayerNormEpsilon);
        }

        return new OnnxStates(graph, hidden);
    }
}
