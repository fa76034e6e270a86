using MultiTaskBert.Data;

namespace MultiTaskBert.Batches;

/// <summary>Rows that go through the encoder together, and their tokens.</summary>
/// <param name="Rows">The rows, at least one.</param>
/// <param name="Encoded">Their tokens.</param>
internal sealed record EncodedBatch(MtlRow[] Rows, EncodedRow[] Encoded)
{
    /// <summary>How many windows the encoder reads.</summary>
    internal int WindowCount => Encoded.Sum(row => row.WindowCount);
}
