using System.Runtime.InteropServices;
using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>What became of true and predicted entities under one <see cref="EntityMatching"/> (Chinchor and Sundheim 1993).</summary>
/// <param name="Correct">Predictions that count as a true entity.</param>
/// <param name="Incorrect">Predictions that take the place of a true entity and are not it.</param>
/// <param name="Partial">Predictions that overlap a true entity, where that counts half.</param>
/// <param name="Missed">True entities that no prediction met.</param>
/// <param name="Spurious">Predictions that met no true entity.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntityMatchCounts(long Correct, long Incorrect, long Partial, long Missed, long Spurious)
{
    /// <summary>Gets the number of true entities.</summary>
    public long Possible => Correct + Incorrect + Partial + Missed;

    /// <summary>Gets the number of predicted entities.</summary>
    public long Actual => Correct + Incorrect + Partial + Spurious;

    /// <summary>Points / predictions; 0 without predictions.</summary>
    public double Precision => ClassCounts.Ratio(Correct + (Partial / 2.0), Actual);

    /// <summary>Points / true entities; 0 without any.</summary>
    public double Recall => ClassCounts.Ratio(Correct + (Partial / 2.0), Possible);

    /// <summary>Gets the harmonic mean of precision and recall.</summary>
    public double F1 => ClassCounts.Ratio(2 * Precision * Recall, Precision + Recall);

    internal EntityMatchCounts Plus(EntityMatchCounts other) => new(
        Correct + other.Correct, Incorrect + other.Incorrect, Partial + other.Partial, Missed + other.Missed, Spurious + other.Spurious);
}
