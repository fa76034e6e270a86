using MultiTaskBert.Export;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class SequenceClassificationHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) => ClassifierGraph.Logits(graph, PooledStates.Read(states, _options.Pooling), _options);
}
