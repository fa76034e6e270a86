using MultiTaskBert.Backbones.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The stack of layers, and the vectors of distances that all of them read.</summary>
internal sealed class DebertaV2Encoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<DebertaV2Layer> _layers;

    [ComponentName(Name = "rel_embeddings")]
    private readonly DebertaV2DistanceVectors? _vectors;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm? _norm;

    private readonly DebertaV2Distances? _distances;

    internal DebertaV2Encoder(DebertaV2Config config)
        : base(nameof(DebertaV2Encoder))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.Common.LayerCount).Select(_ => new DebertaV2Layer(config)).ToArray());
        _distances = config.Distances;
        _vectors = _distances is null ? null : new DebertaV2DistanceVectors(config, _distances.Span);
        _norm = _distances is { IsNormalised: true } ? nn.LayerNorm(config.Common.HiddenSize, config.Common.LayerNormEpsilon) : null;
        RegisterComponents();
    }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<DebertaV2Layer> Layers => [.. _layers];

    /// <summary>What all layers read beside the hidden states.</summary>
    internal IReadOnlyList<nn.Module> BelowLayers => [.. new nn.Module?[] { _vectors, _norm }.OfType<nn.Module>()];

    /// <summary>The layers from one to behind another, with Bool [B, T] (false: padding). They share the vectors of distances.</summary>
    internal BoundLayers Bind(Tensor isToken, int from, int to)
    {
        var rows = _vectors?.Rows;
        var view = new DebertaV2View(isToken.unsqueeze(1).unsqueeze(1), Distances: null, _distances?.Indices(isToken.size(1), isToken.device));
        return new BoundLayers(
            [.. _layers.Skip(from).Take(to - from).Select(layer => new BoundLayer(layer, (hidden, distances) => layer.forward(hidden, view with { Distances = distances })))],
            rows is null ? null : _norm?.forward(rows) ?? rows);
    }
}
