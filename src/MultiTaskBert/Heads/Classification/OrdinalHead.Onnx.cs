using System.Globalization;
using MultiTaskBert.Export;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class OrdinalHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
    {
        // One score, and a bias for each threshold.
        var score = graph.SumOfLast(PooledStates.Read(states, _options.Pooling) * graph.Parameter("ranks.weight"));   // [batch]
        return (graph.Node("Unsqueeze", [score, graph.Constant(1L)]) + graph.Parameter("ranks.bias")).WithShape("batch", (Labels.Count - 1).ToString(CultureInfo.InvariantCulture));
    }
}
