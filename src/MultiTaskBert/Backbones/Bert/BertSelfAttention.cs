using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Attention of all tokens of a row to all, with the linear layers in front of it.</summary>
internal sealed class BertSelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "query")]
    private readonly Dense _query;

    [ComponentName(Name = "key")]
    private readonly Dense _key;

    [ComponentName(Name = "value")]
    private readonly Dense _value;

    private readonly int _heads;
    private readonly double _dropout;

    internal BertSelfAttention(BertConfig config)
        : base(nameof(BertSelfAttention))
    {
        _query = new Dense(config.HiddenSize, config.HiddenSize);
        _key = new Dense(config.HiddenSize, config.HiddenSize);
        _value = new Dense(config.HiddenSize, config.HiddenSize);
        _heads = config.HeadCount;
        _dropout = config.AttentionDropout;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H] and the attention mask, Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask) => DotProductAttention.Attend(
        Dense.ForwardEach(hidden, _query, _key, _value), _heads, mask, training ? _dropout : 0);
}
