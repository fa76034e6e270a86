using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Export;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <content>The encoder as a graph for other runtimes.</content>
internal sealed partial class DebertaV2Backbone
{
    /// <inheritdoc/>
    protected internal override OnnxStates ExportOnnx(OnnxGraph graph)
    {
        var common = _config.Common;
        var hidden = Embeddings(graph);
        var distances = _config.Distances is { TermCount: > 1 } known ? new DistanceGraph(graph, _config, known) : null;
        for (var i = 0; i < common.LayerCount; i++)
        {
            var layer = FormattableString.Invariant($"encoder.layer.{i}");
            var self = $"{layer}.attention.self";
            OnnxValue Heads(string name) => graph.SplitHeads(graph.Linear(hidden, $"{self}.{name}"), common.HeadCount);
            var (query, key, value) = (Heads("query_proj"), Heads("key_proj"), Heads("value_proj"));
            var terms = graph.Constant(1 / MathF.Sqrt(_config.Distances?.TermCount ?? 1));
            var bias = distances is null ? graph.AttentionBias : distances.Scores(query, key, self) + graph.AttentionBias;
            var context = graph.Attention(query * terms, key, value, common.HiddenSize / common.HeadCount, bias);
            var attended = EncoderGraph.Residual(graph, context, hidden, $"{layer}.attention.output.dense", $"{layer}.attention.output.LayerNorm", common.LayerNormEpsilon);
            hidden = EncoderGraph.FeedForward(graph, attended, common, layer);
        }

        return new OnnxStates(graph, hidden);
    }

    private OnnxValue Embeddings(OnnxGraph graph)
    {
        var common = _config.Common;
        var sum = graph.Embedding(graph.InputIds, "embeddings.word_embeddings");
        if (_config.HasAbsolutePositions)
        {
            sum += graph.UpToLength(graph.Parameter("embeddings.position_embeddings.weight"));
        }

        if (common.TypeVocabularySize > 0)
        {
            sum += graph.Embedding(graph.TokenTypeIds, "embeddings.token_type_embeddings");
        }

        if (graph.HasParameter("embeddings.embed_proj.weight"))
        {
            sum = graph.Linear(sum, "embeddings.embed_proj");
        }

        return graph.LayerNorm(sum, "embeddings.LayerNorm", common.LayerNormEpsilon) * graph.TokenWeights;
    }

    /// <summary>What the terms of distances add to the scores (<see cref="DebertaV2SelfAttention"/>).</summary>
    private sealed class DistanceGraph
    {
        private readonly OnnxGraph _graph;
        private readonly DebertaV2Config _config;
        private readonly DebertaV2Distances _distances;
        private readonly OnnxValue _vectors;    // [2 S, H]
        private readonly OnnxValue _indices;    // Int64 [length, length], of key (column) and query (row)

        internal DistanceGraph(OnnxGraph graph, DebertaV2Config config, DebertaV2Distances distances)
        {
            (_graph, _config, _distances) = (graph, config, distances);
            var vectors = graph.Parameter("encoder.rel_embeddings.weight");
            _vectors = distances.IsNormalised ? graph.LayerNorm(vectors, "encoder.LayerNorm", config.Common.LayerNormEpsilon) : vectors;
            _indices = graph.ByDistance(keyMinusQuery => distances.IndexOf(-keyMinusQuery));
        }

        /// <summary>[batch, heads, length, length].</summary>
        internal OnnxValue Scores(OnnxValue query, OnnxValue key, string self)
        {
            OnnxValue? scores = null;
            if (_distances.ContentToPosition)
            {
                scores = Gathered(Products(query, _distances.SharesProjections ? $"{self}.key_proj" : $"{self}.pos_key_proj"), _indices);
            }

            if (_distances.PositionToContent)
            {
                var ofKeys = Gathered(Products(key, _distances.SharesProjections ? $"{self}.query_proj" : $"{self}.pos_query_proj"), _graph.Transpose(_indices, 1, 0));
                var term = _graph.Transpose(ofKeys, 0, 1, 3, 2);
                scores = scores is null ? term : scores + term;
            }

            return scores! * _graph.Constant((float)(1 / Math.Sqrt((double)_distances.TermCount * _config.Common.HiddenSize / _config.Common.HeadCount)));
        }

        // [batch, heads, length, A] with the vectors [2 S, H]: [batch, heads, length, 2 S].
        private OnnxValue Products(OnnxValue contents, string projection)
        {
            var vectors = _graph.Node("Reshape", [_graph.Linear(_vectors, projection), _graph.Constant(0L, _config.Common.HeadCount, -1L)]);   // [2 S, heads, A]
            return _graph.Node("MatMul", [contents, _graph.Transpose(vectors, 1, 2, 0)]);
        }

        // Of each place its number at the index of the distance.
        private OnnxValue Gathered(OnnxValue products, OnnxValue indices)
        {
            var places = _graph.Node("Concat", [_graph.Node("Shape", [products], new Dictionary<string, object>(StringComparer.Ordinal) { ["end"] = 3L }), _graph.Length], new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = 0L });
            return _graph.Node("GatherElements", [products, _graph.Node("Expand", [indices, places])], new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = -1L });
        }
    }
}
