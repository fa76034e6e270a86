using MultiTaskBert.Backbones.Bert;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>One layer: as BERT's, but for the attention.</summary>
internal sealed class DebertaV2Layer : nn.Module<Tensor, DebertaV2View, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly DebertaV2Attention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly BertIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    internal DebertaV2Layer(DebertaV2Config config)
        : base(nameof(DebertaV2Layer))
    {
        _attention = new DebertaV2Attention(config);
        _intermediate = new BertIntermediate(config.Common);
        _output = new BertResidual(config.Common, config.Common.IntermediateSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, DebertaV2View view)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.forward(hidden, view);
        return _output.forward(_intermediate.forward(attended), attended).MoveToOuterDisposeScope();
    }
}
