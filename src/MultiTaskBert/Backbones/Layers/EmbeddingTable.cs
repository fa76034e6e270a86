using MultiTaskBert.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// A table of vectors whose rows come from a checkpoint. Unlike <c>nn.Embedding</c> it draws no first values, which would only be
/// overwritten, and unlike <c>nn.Embedding_from_pretrained</c> it reads the very tensor that its state dictionary shows.
/// </summary>
internal sealed class EmbeddingTable : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The name of the field is that of the checkpoint.
    private readonly Parameter weight;   // [Rows, Width]
#pragma warning restore IDE1006

    internal EmbeddingTable(long rows, long width)
        : base(nameof(EmbeddingTable))
    {
        weight = new Parameter(empty(rows, width));
        RegisterComponents();
    }

    /// <summary>The table [Rows, Width].</summary>
    internal Parameter Weight => weight;

    /// <summary>Int64 [B, T] → [B, T, Width].</summary>
    public override Tensor forward(Tensor ids) => RowGradients.Lookup(weight, ids);
}
