using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>One layer: attention, then a feed-forward network at each position.</summary>
internal sealed class BertLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly BertAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly BertIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    internal BertLayer(BertConfig config)
        : base(nameof(BertLayer))
    {
        _attention = new BertAttention(config);
        _intermediate = new BertIntermediate(config);
        _output = new BertResidual(config, config.IntermediateSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H], Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor readable)
    {
        // Without a graph that holds them, the layer's own tensors go as soon as the layer is done.
        using var scope = NewDisposeScope();
        var attended = _attention.forward(hidden, readable);
        return _output.forward(_intermediate.forward(attended), attended).MoveToOuterDisposeScope();
    }
}
