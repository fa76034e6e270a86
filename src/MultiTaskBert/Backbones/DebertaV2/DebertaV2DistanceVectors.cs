using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The vectors that stand for distances, one row for each of 2 S; all layers read them.</summary>
internal sealed class DebertaV2DistanceVectors : nn.Module
{
#pragma warning disable IDE1006 // The name of the field is that of the checkpoint.
    private readonly Parameter weight;   // [2 S, H]
#pragma warning restore IDE1006

    internal DebertaV2DistanceVectors(DebertaV2Config config, int span)
        : base(nameof(DebertaV2DistanceVectors))
    {
        weight = new Parameter(empty(2L * span, config.Common.HiddenSize));
        RegisterComponents();
    }

    /// <summary>Float32 [2 S, H]; the module owns it.</summary>
    internal Tensor Rows => weight;
}
