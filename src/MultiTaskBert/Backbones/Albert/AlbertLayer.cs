using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>One attention and feed-forward pair. Unlike BERT's, the feed-forward half has no dropout.</summary>
internal sealed class AlbertLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly AlbertAttention _attention;

    [ComponentName(Name = "ffn")]
    private readonly Dense _wide;

    [ComponentName(Name = "ffn_output")]
    private readonly Dense _narrow;

    [ComponentName(Name = "full_layer_layer_norm")]
    private readonly LayerNorm _norm;

    private readonly double _epsilon;
    private readonly Activation _activation;

    internal AlbertLayer(BertConfig config)
        : base(nameof(AlbertLayer))
    {
        _attention = new AlbertAttention(config);
        _wide = new Dense(config.HiddenSize, config.IntermediateSize);
        _narrow = new Dense(config.IntermediateSize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _epsilon = config.LayerNormEpsilon;
        _activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.forward(hidden, mask);
        var branch = _narrow.ForwardAsComputed(_wide.ForwardActivated(attended, _activation));
        return ResidualNorm.Of(branch, attended, _norm, _epsilon, dropout: 0).MoveToOuterDisposeScope();
    }
}
