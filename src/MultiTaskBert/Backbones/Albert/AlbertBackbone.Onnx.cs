using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.Albert;

/// <content>The encoder as a graph for other runtimes. Layers that share their weights share them in the file.</content>
internal sealed partial class AlbertBackbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var bert = _config.Bert;
        var hidden = graph.Linear(EncoderGraph.Embeddings(graph, _config.Embeddings()), "encoder.embedding_hidden_mapping_in");
        for (var i = 0; i < bert.LayerCount; i++)
        {
            for (var inner = 0; inner < _config.InnerLayerCount; inner++)
            {
                var layer = FormattableString.Invariant($"encoder.albert_layer_groups.{_config.GroupOf(i)}.albert_layers.{inner}");
                var context = EncoderGraph.Attention(graph, hidden, bert, graph.AttentionBias, $"{layer}.attention.query", $"{layer}.attention.key", $"{layer}.attention.value");
                var attended = EncoderGraph.Residual(graph, context, hidden, $"{layer}.attention.dense", $"{layer}.attention.LayerNorm", bert.LayerNormEpsilon);
                var wide = graph.Activation(graph.Linear(attended, $"{layer}.ffn"), bert.Activation);
                hidden = EncoderGraph.Residual(graph, wide, attended, $"{layer}.ffn_output", $"{layer}.full_layer_layer_norm", bert.LayerNormEpsilon);
            }
        }

        return new OnnxStates(graph, hidden, _pooler is null ? null : last => EncoderGraph.Pool(graph, last, "pooler"));
    }
}
