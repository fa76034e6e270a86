using MultiTaskBert.Backbones.Layers;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>The layers, and the biases for relative positions that all of them share.</summary>
internal sealed class MpnetEncoder : nn.Module
{
    private static readonly Scalar Unreadable = double.NegativeInfinity;

    [ComponentName(Name = "layer")]
    private readonly ModuleList<MpnetLayer> _layers;

    [ComponentName(Name = "relative_attention_bias")]
    private readonly EmbeddingTable _biases;   // [Buckets, heads]

    internal MpnetEncoder(MpnetConfig config)
        : base(nameof(MpnetEncoder))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.Bert.LayerCount).Select(_ => new MpnetLayer(config.Bert)).ToArray());
        _biases = new EmbeddingTable(config.BucketRows, config.Bert.HeadCount);
        RegisterComponents();
    }

    /// <summary>The biases of the buckets.</summary>
    internal EmbeddingTable Biases => _biases;

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<MpnetLayer> Layers => [.. _layers];

    /// <summary>The layers from one to behind another, with Bool [B, 1, 1, T]. They share the biases.</summary>
    internal BoundLayers Bind(Tensor readable, int from, int to) =>
        new([.. _layers.Skip(from).Take(to - from).Select(layer => new BoundLayer(layer, (hidden, bias) => layer.forward(hidden, bias!)))], Bias(readable));

    // The bias of each distance in each head, and −∞ where there is padding: Float32 [B, heads, T, T].
    private Tensor Bias(Tensor readable)
    {
        using var scope = NewDisposeScope();
        var positions = arange(readable.size(-1), dtype: ScalarType.Int64, device: readable.device);
        var keyMinusQuery = positions.unsqueeze(0) - positions.unsqueeze(1);                                    // [T, T]
        var biases = _biases.forward(RelativePositionBuckets.Of(keyMinusQuery)).permute(2, 0, 1).unsqueeze(0);   // [1, heads, T, T]
        var padding = zeros_like(readable, biases.dtype).masked_fill(readable.logical_not(), Unreadable);        // [B, 1, 1, T]
        return (biases + padding).MoveToOuterDisposeScope();
    }
}
