using MultiTaskBert.Export;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class SentenceEmbeddingHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_decoder);

    /// <inheritdoc/>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
    {
        var pooled = PooledStates.Read(states, _options.Pooling);
        var vectors = _projection is null ? pooled : graph.Linear(pooled, "projection");
        if (!_options.Normalize)
        {
            return vectors;
        }

        // MultipleNegativesRanking.Unit
        var length = graph.Node("Max", [graph.Node("Sqrt", [graph.SumOfLast(vectors * vectors)]), graph.Constant(1e-12f)]);
        return graph.Node("Div", [vectors, graph.Node("Unsqueeze", [length, graph.Constant(1L)])]).WithShape(vectors.Shape!);
    }
}
