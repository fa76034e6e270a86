using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>Precision, recall and F1 of one class, one entity type, or an average of several. Zero where nothing is divided by nothing.</summary>
/// <param name="Precision">Right predictions / predictions.</param>
/// <param name="Recall">Right predictions / truths.</param>
/// <param name="F1">Harmonic mean of precision and recall; in an average, the average of the F1 of each class.</param>
/// <param name="Support">Number of truths.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PrecisionRecall(double Precision, double Recall, double F1, long Support);
