using MultiTaskBert.Backbones;
using MultiTaskBert.Export;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Layers;

/// <summary>What the heads for whole rows read of the hidden states, as their <see cref="Pooling"/> says.</summary>
internal static class PooledStates
{
    /// <summary>Float32 [B, H], shared with other heads.</summary>
    internal static Tensor Read(HiddenStates states, Pooling pooling) => pooling switch
    {
        Pooling.Mean => states.Mean,
        Pooling.Max => states.Max,
        Pooling.Pooler => states.Pooled,
        _ => states.First,
    };

    /// <summary>The same in the graph of an exported model.</summary>
    internal static OnnxValue Read(OnnxStates states, Pooling pooling) => pooling switch
    {
        Pooling.Mean => states.Mean,
        Pooling.Max => states.Max,
        Pooling.Pooler => states.Pooler,
        _ => states.First,
    };

    /// <summary>Throws if the head reads a pooler that the encoder does not have.</summary>
    internal static void Check(string head, Pooling pooling, BackboneShape shape)
    {
        if (pooling == Pooling.Pooler && !shape.HasPooler)
        {
            throw new InvalidOperationException(
                $"Head '{head}' reads the pooler, but the encoder has none: its checkpoint holds no pooler weights. Use Pooling.Cls or Pooling.Mean.");
        }
    }
}
