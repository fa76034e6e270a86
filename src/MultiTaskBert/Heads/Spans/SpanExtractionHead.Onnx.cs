using MultiTaskBert.Export;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class SpanExtractionHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) =>
        graph.Node("Where", [graph.IsToken, graph.Linear(states.Last, "qa_outputs"), graph.Constant(-1e9f)]).WithShape("batch", "length", "2");
}
