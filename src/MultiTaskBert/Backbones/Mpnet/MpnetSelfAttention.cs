using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>Attention with a bias for each distance, and the linear layers around it.</summary>
internal sealed class MpnetSelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "q")]
    private readonly Dense _query;

    [ComponentName(Name = "k")]
    private readonly Dense _key;

    [ComponentName(Name = "v")]
    private readonly Dense _value;

    [ComponentName(Name = "o")]
    private readonly Dense _output;

    private readonly int _heads;
    private readonly double _dropout;

    internal MpnetSelfAttention(BertConfig config)
        : base(nameof(MpnetSelfAttention))
    {
        _query = new Dense(config.HiddenSize, config.HiddenSize);
        _key = new Dense(config.HiddenSize, config.HiddenSize);
        _value = new Dense(config.HiddenSize, config.HiddenSize);
        _output = new Dense(config.HiddenSize, config.HiddenSize);
        _heads = config.HeadCount;
        _dropout = config.AttentionDropout;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H] and what is added to the scores, Float32 [B, heads, T, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor bias) => _output.forward(DotProductAttention.Attend(
        Dense.ForwardEach(hidden, _query, _key, _value), _heads, bias, training ? _dropout : 0));
}
