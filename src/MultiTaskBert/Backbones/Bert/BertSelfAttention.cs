using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Scaled dot-product attention with several heads (Vaswani et al. 2017, equation 1 and section 3.2.2).</summary>
internal sealed class BertSelfAttention : nn.Module<Tensor, Tensor?, Tensor>
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

    /// <summary>Float32 [B, T, H], Bool [B, 1, 1, T] (true: may be read; null: all may) → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor? readable)
    {
        var context = nn.functional.scaled_dot_product_attention(    // A = H / heads
            SplitHeads(_query.forward(hidden)),                      // [B, heads, T, A]
            SplitHeads(_key.forward(hidden)),
            SplitHeads(_value.forward(hidden)),
            readable,
            training ? _dropout : 0);
        return context.transpose(1, 2).reshape(hidden.shape);        // [B, T, H]
    }

    private Tensor SplitHeads(Tensor x) => x.view(x.size(0), x.size(1), _heads, -1).transpose(1, 2);
}
