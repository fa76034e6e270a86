using MultiTaskBert.Backbones.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>The layers, whose first half has names of its own, and the biases for relative positions that all of them share.</summary>
internal sealed class MpnetEncoder : LayerStack<Tensor>
{
    private static readonly Scalar Masked = double.NegativeInfinity;

    [ComponentName(Name = "relative_attention_bias")]
    private readonly EmbeddingTable _biases;   // [Buckets, heads]

    internal MpnetEncoder(MpnetConfig config)
        : base(config.Bert.LayerCount, () => EncoderLayer<Tensor>.WithSublayer(config.Bert, new MpnetAttention(config.Bert)))
    {
        _biases = new EmbeddingTable(config.BucketRows, config.Bert.HeadCount);
        RegisterComponents();
    }

    /// <summary>The biases of the buckets.</summary>
    internal EmbeddingTable Biases => _biases;

    /// <summary>The layers from one to behind another, with the attention mask, Bool [B, 1, 1, T]. They share the biases.</summary>
    internal new BoundLayers Bind(Tensor mask, int from, int to) => BindShared(bias => bias!, from, to, Bias(mask));

    // The bias of each distance in each head, and −∞ where there is padding: Float32 [B, heads, T, T].
    private Tensor Bias(Tensor mask)
    {
        using var scope = NewDisposeScope();
        var positions = arange(mask.size(-1), dtype: ScalarType.Int64, device: mask.device);
        var keyMinusQuery = positions.unsqueeze(0) - positions.unsqueeze(1);                                    // [T, T]
        var biases = _biases.forward(RelativePositionBuckets.Of(keyMinusQuery)).permute(2, 0, 1).unsqueeze(0);   // [1, heads, T, T]
        var padding = zeros_like(mask, biases.dtype).masked_fill(mask.logical_not(), Masked);        // [B, 1, 1, T]
        return (biases + padding).MoveToOuterDisposeScope();
    }
}
