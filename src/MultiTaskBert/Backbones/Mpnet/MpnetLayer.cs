using MultiTaskBert.Backbones.Bert;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>One layer: attention of its own, then BERT's feed-forward half.</summary>
internal sealed class MpnetLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly MpnetAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly BertIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    internal MpnetLayer(BertConfig config)
        : base(nameof(MpnetLayer))
    {
        _attention = new MpnetAttention(config);
        _intermediate = new BertIntermediate(config);
        _output = new BertResidual(config, config.IntermediateSize);
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], Float32 [B, heads, T, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor bias)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.forward(hidden, bias);
        return _output.forward(_intermediate.forward(attended), attended).MoveToOuterDisposeScope();
    }
}
