using MultiTaskBert.Export;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class RegressionHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) =>
        graph.Node("Squeeze", [graph.Linear(PooledStates.Read(states, _options.Pooling), "classifier"), graph.Constant(1L)]).WithShape("batch");
}
