using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>Scaled dot-product attention with several heads and rotary positions; one matrix makes queries, keys and values.</summary>
internal sealed class ModernBertAttention : nn.Module<Tensor, ModernBertView, Tensor>
{
    [ComponentName(Name = "Wqkv")]
    private readonly Dense _queriesKeysValues;

    [ComponentName(Name = "Wo")]
    private readonly Dense _output;

    private readonly int _heads;
    private readonly double _dropout;

    internal ModernBertAttention(ModernBertConfig config)
        : base(nameof(ModernBertAttention))
    {
        _queriesKeysValues = new Dense(config.HiddenSize, 3L * config.HiddenSize, config.AttentionBias);
        _output = new Dense(config.HiddenSize, config.HiddenSize, config.AttentionBias);
        _heads = config.HeadCount;
        _dropout = config.AttentionDropout;
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, ModernBertView view)
    {
        var parts = _queriesKeysValues.forward(hidden).view(hidden.size(0), hidden.size(1), 3, _heads, -1);   // [B, T, 3, heads, A]
        Tensor[] projected =
        [
            view.Positions.Rotate(parts.select(2, 0)).flatten(2),   // [B, T, H]
            view.Positions.Rotate(parts.select(2, 1)).flatten(2),
            parts.select(2, 2).flatten(2),
        ];
        var context = DotProductAttention.AttendWithin(projected, _heads, view.IsToken, view.Reach, training ? _dropout : 0);
        var output = _output.forward(context);   // [B, T, H]
        return MaskedDropout.Of(output, _dropout, training);
    }
}
