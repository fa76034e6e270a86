using MultiTaskBert.Backbones.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>Attention of all tokens of a row to all, with the linear layers around it.</summary>
internal sealed class DistilBertAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "q_lin")]
    private readonly Dense _query;

    [ComponentName(Name = "k_lin")]
    private readonly Dense _key;

    [ComponentName(Name = "v_lin")]
    private readonly Dense _value;

    [ComponentName(Name = "out_lin")]
    private readonly Dense _output;

    private readonly int _heads;
    private readonly double _dropout;

    internal DistilBertAttention(DistilBertConfig config)
        : base(nameof(DistilBertAttention))
    {
        _query = new Dense(config.HiddenSize, config.HiddenSize);
        _key = new Dense(config.HiddenSize, config.HiddenSize);
        _value = new Dense(config.HiddenSize, config.HiddenSize);
        _output = new Dense(config.HiddenSize, config.HiddenSize);
        _heads = config.HeadCount;
        _dropout = config.AttentionDropout;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], the attention mask, Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask) => _output.forward(DotProductAttention.Attend(
        Dense.ForwardEach(hidden, _query, _key, _value), _heads, mask, training ? _dropout : 0));
}
