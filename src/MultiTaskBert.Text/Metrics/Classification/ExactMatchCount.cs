using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics.Classification;

/// <summary>Rows that count for an exact match, and how many of them are right.</summary>
/// <param name="Rows">Rows that have the labels asked for.</param>
/// <param name="Right">Those of them on which all of these labels were predicted rightly.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExactMatchCount(long Rows, long Right)
{
    /// <summary><see cref="Right"/> / <see cref="Rows"/>; 0 without rows.</summary>
    public double Value => ClassCounts.Ratio(Right, Rows);

    internal ExactMatchCount With(bool isRight) => new(Rows + 1, Right + (isRight ? 1 : 0));
}
