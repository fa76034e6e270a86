using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>The parts of this folder as graphs for other runtimes, each beside the names of its parameters.</summary>
internal static class EncoderGraph
{
    /// <summary><see cref="TokenEmbeddings"/>: [batch, length, Width].</summary>
    internal static OnnxValue Embeddings(OnnxGraph graph, EmbeddingSizes sizes, string name = "embeddings")
    {
        var sum = graph.Embedding(graph.InputIds, $"{name}.word_embeddings");
        if (sizes.Segments > 0)
        {
            // Of one segment (RoBERTa) there is no choice, and runtimes give no input for it.
            sum += sizes.Segments == 1
                ? graph.Parameter($"{name}.token_type_embeddings.weight")
                : graph.Embedding(graph.TokenTypeIds, $"{name}.token_type_embeddings");
        }

        if (sizes.Positions > 0)
        {
            sum += sizes.PaddingId is { } padding
                ? graph.Embedding(CountedAfter(graph, padding), $"{name}.position_embeddings")
                : graph.UpToLength(graph.Parameter($"{name}.position_embeddings.weight"));
        }

        return graph.LayerNorm(sum, $"{name}.LayerNorm", sizes.LayerNormEpsilon);
    }

    /// <summary><see cref="SelfAttention"/> without the layer behind it: [batch, length, H] → [batch, length, H].</summary>
    internal static OnnxValue Attention(OnnxGraph graph, OnnxValue hidden, BertConfig config, OnnxValue bias, string query, string key, string value)
    {
        OnnxValue Heads(string name) => graph.SplitHeads(graph.Linear(hidden, name), config.HeadCount);
        return graph.Attention(Heads(query), Heads(key), Heads(value), config.HiddenSize / config.HeadCount, bias);
    }

    /// <summary><see cref="ResidualLayer"/>, or a linear layer and normalisation of other names.</summary>
    internal static OnnxValue Residual(OnnxGraph graph, OnnxValue input, OnnxValue residual, string dense, string norm, double epsilon) =>
        graph.LayerNorm(graph.Linear(input, dense) + residual, norm, epsilon);

    /// <summary>The second half of an <see cref="EncoderLayer{TInput}"/>.</summary>
    internal static OnnxValue FeedForward(OnnxGraph graph, OnnxValue attended, BertConfig config, string layer) => Residual(
        graph,
        graph.Activation(graph.Linear(attended, $"{layer}.intermediate.dense"), config.Activation),
        attended,
        $"{layer}.output.dense",
        $"{layer}.output.LayerNorm",
        config.LayerNormEpsilon);

    /// <summary>A pooler: a linear layer and tanh over the first token.</summary>
    internal static OnnxValue Pool(OnnxGraph graph, OnnxValue last, string dense) => graph.Activation(graph.Linear(graph.First(last), dense), "tanh");

    // TokenPositions.CountedAfter
    private static OnnxValue CountedAfter(OnnxGraph graph, int padding)
    {
        var isToken = graph.Node("Cast", [graph.Node("Not", [graph.Node("Equal", [graph.InputIds, graph.Constant((long)padding)])])], OnnxGraph.To(OnnxElement.Int64));
        return (graph.Node("CumSum", [isToken, graph.Scalar(1)]) * isToken) + graph.Constant((long)padding);
    }
}
