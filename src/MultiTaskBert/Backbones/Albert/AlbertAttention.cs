using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>Self-attention, the linear layer behind it and the residual around both.</summary>
internal sealed class AlbertAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "query")]
    private readonly Dense _query;

    [ComponentName(Name = "key")]
    private readonly Dense _key;

    [ComponentName(Name = "value")]
    private readonly Dense _value;

    [ComponentName(Name = "dense")]
    private readonly Dense _output;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly BertConfig _config;

    internal AlbertAttention(BertConfig config)
        : base(nameof(AlbertAttention))
    {
        _query = new Dense(config.HiddenSize, config.HiddenSize);
        _key = new Dense(config.HiddenSize, config.HiddenSize);
        _value = new Dense(config.HiddenSize, config.HiddenSize);
        _output = new Dense(config.HiddenSize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _config = config;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], the attention mask, Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask)
    {
        var dropout = training ? _config.AttentionDropout : 0;
        var context = DotProductAttention.Attend(
            Dense.ForwardEach(hidden, _query, _key, _value), _config.HeadCount, mask, dropout);
        return ResidualNorm.Of(_output.ForwardAsComputed(context), hidden, _norm, _config.LayerNormEpsilon, training ? _config.HiddenDropout : 0);
    }
}
