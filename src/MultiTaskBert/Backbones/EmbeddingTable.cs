using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>A table of vectors whose rows come from a checkpoint; like <c>nn.Embedding</c>, but it draws no first values.</summary>
internal sealed class EmbeddingTable : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The name of the field is that of the checkpoint.
    private readonly Parameter weight;   // [Rows, Width]
#pragma warning restore IDE1006

    internal EmbeddingTable(long rows, long width, long? paddingRow = null)
        : base(nameof(EmbeddingTable))
    {
        weight = new Parameter(empty(rows, width));
        PaddingRow = paddingRow;
        RegisterComponents();
    }

    /// <summary>The row that gets no gradient, or null.</summary>
    internal long? PaddingRow { get; }

    /// <summary>Int64 [B, T] → [B, T, Width].</summary>
    public override Tensor forward(Tensor ids) => nn.functional.embedding(ids, weight, PaddingRow);
}
