using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>A linear layer and tanh over [CLS], trained in BERT's next-sentence task.</summary>
internal sealed class BertPooler : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    internal BertPooler(BertConfig config)
        : base(nameof(BertPooler))
    {
        _dense = new Dense(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, H].</summary>
    public override Tensor forward(Tensor last) => _dense.forward(last.select(1, 0)).tanh();
}
