using MultiTaskBert.Export;
using MultiTaskBert.Heads.Classification;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class TokenClassificationHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) => ClassifierGraph.Logits(graph, states.Last, _options);
}
