using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The stack of layers, as BERT's but for the attention, and the vectors of distances that all of them read.</summary>
internal sealed class DebertaV2Encoder : LayerStack<DebertaV2View>
{
    [ComponentName(Name = "rel_embeddings")]
    private readonly DebertaV2DistanceVectors? _vectors;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm? _norm;

    private readonly DebertaV2Distances? _distances;

    internal DebertaV2Encoder(DebertaV2Config config)
        : base(config.Common.LayerCount, () => new EncoderLayer<DebertaV2View>(config.Common, new DebertaV2SelfAttention(config)))
    {
        _distances = config.Distances;
        _vectors = _distances is null ? null : new DebertaV2DistanceVectors(config, _distances.Span);
        _norm = _distances is { IsNormalised: true } ? nn.LayerNorm(config.Common.HiddenSize, config.Common.LayerNormEpsilon) : null;
        RegisterComponents();
    }

    /// <summary>What all layers read beside the hidden states.</summary>
    internal IReadOnlyList<nn.Module> BelowLayers => [.. new nn.Module?[] { _vectors, _norm }.OfType<nn.Module>()];

    /// <summary>The layers from one to behind another, with the attention mask, Bool [B, 1, 1, T]. They share the vectors of distances.</summary>
    internal BoundLayers Bind(Tensor mask, int from, int to)
    {
        var rows = _vectors?.Rows;
        var view = new DebertaV2View(mask, Distances: null, _distances?.Indices(mask.size(-1), mask.device));
        return BindShared(distances => view with { Distances = distances }, from, to, rows is null ? null : _norm?.forward(rows) ?? rows);
    }
}
