using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.ModernBert;

/// <content>The encoder as a graph for other runtimes.</content>
internal sealed partial class ModernBertBackbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var hidden = graph.LayerNorm(graph.Embedding(graph.InputIds, "embeddings.tok_embeddings"), "embeddings.norm", _config.NormEpsilon);
        var global = new KindGraph(graph, _config, _globalFrequencies, graph.AttentionBias);
        var local = new KindGraph(graph, _config, _localFrequencies, LocalBias(graph));
        for (var i = 0; i < _config.LayerCount; i++)
        {
            var layer = FormattableString.Invariant($"layers.{i}");
            var read = i == 0 ? hidden : graph.LayerNorm(hidden, $"{layer}.attn_norm", _config.NormEpsilon);
            var attended = hidden + graph.Linear((_kinds.IsGlobal[i] ? global : local).Attend(read, $"{layer}.attn.Wqkv"), $"{layer}.attn.Wo");
            hidden = attended + FeedForward(graph, graph.LayerNorm(attended, $"{layer}.mlp_norm", _config.NormEpsilon), $"{layer}.mlp");
        }

        return new OnnxStates(graph, graph.LayerNorm(hidden, "final_norm", _config.NormEpsilon));
    }

    private OnnxValue FeedForward(OnnxGraph graph, OnnxValue hidden, string name)
    {
        var wide = graph.Linear(hidden, $"{name}.Wi");
        OnnxValue Half(int half) => graph.Node(
            "Slice", [wide, graph.Constant((long)half * _config.IntermediateSize), graph.Constant((half + 1L) * _config.IntermediateSize), graph.Constant(-1L)]);
        return graph.Linear(graph.Activation(Half(0), _config.Activation) * Half(1), $"{name}.Wo");
    }

    // Positions farther away than the reach are hidden too. A row's own tokens always read themselves, so no row of a token is without a score.
    private OnnxValue LocalBias(OnnxGraph graph)
    {
        var near = graph.Node("Unsqueeze", [graph.Positions, graph.Constant(0L)]) - graph.Node("Unsqueeze", [graph.Positions, graph.Constant(1L)]);
        var isFar = graph.Node("Greater", [graph.Node("Abs", [near]), graph.Constant((long)_kinds.WindowReach)]);
        return graph.Node("Where", [isFar, graph.Constant(-1e30f), graph.Constant(0f)]) + graph.AttentionBias;   // [batch, 1, length, length]
    }

    /// <summary>The attention of layers of one kind.</summary>
    private sealed class KindGraph
    {
        private readonly OnnxGraph _graph;
        private readonly ModernBertConfig _config;
        private readonly OnnxValue _bias;
        private readonly OnnxValue _cos;   // [length, A / 2]
        private readonly OnnxValue _sin;

        internal KindGraph(OnnxGraph graph, ModernBertConfig config, float[] frequencies, OnnxValue bias)
        {
            (_graph, _config, _bias) = (graph, config, bias);
            OnnxValue Table(Func<double, double> function) => graph.UpToLength(graph.Constant(
                [.. from position in Enumerable.Range(0, config.MaxPositions) from frequency in frequencies select (float)function(position * (double)frequency)], config.MaxPositions, frequencies.Length));
            (_cos, _sin) = (Table(Math.Cos), Table(Math.Sin));
        }

        /// <summary>[batch, length, H] → [batch, length, H], before the layer behind it.</summary>
        internal OnnxValue Attend(OnnxValue hidden, string name)
        {
            var parts = _graph.Transpose(
                _graph.Node("Reshape", [_graph.Linear(hidden, name), _graph.Constant(0L, 0L, 3L, _config.HeadCount, _config.HeadSize)]), 2, 0, 3, 1, 4);   // [3, batch, heads, length, A]
            OnnxValue Part(long part) => _graph.Node("Gather", [parts, _graph.Scalar(part)]);
            return _graph.Attention(Rotate(Part(0)), Rotate(Part(1)), Part(2), _config.HeadSize, _bias);
        }

        // RotaryPositions.Rotate
        private OnnxValue Rotate(OnnxValue x)
        {
            OnnxValue Half(long half) => _graph.Node(
                "Slice", [x, _graph.Constant(half * _config.HeadSize / 2), _graph.Constant((half + 1) * _config.HeadSize / 2), _graph.Constant(-1L)]);
            var (first, second) = (Half(0), Half(1));
            return _graph.Node(
                "Concat",
                [(first * _cos) - (second * _sin), (second * _cos) + (first * _sin)],
                new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = -1L });
        }
    }
}
