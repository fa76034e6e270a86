using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>Represents precision, recall and F1 of one class, one entity type, or an average of several. Zero where nothing is divided by nothing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct PrecisionRecall
{
    internal PrecisionRecall(double precision, double recall, double f1, long support) => (Precision, Recall, F1, Support) = (precision, recall, f1, support);

    /// <summary>Gets right predictions / predictions, from 0 to 1.</summary>
    public double Precision { get; }

    /// <summary>Gets right predictions / truths, from 0 to 1.</summary>
    public double Recall { get; }

    /// <summary>Gets the harmonic mean of precision and recall; in an average, the average of the F1 of each class.</summary>
    public double F1 { get; }

    /// <summary>Gets the number of truths.</summary>
    public long Support { get; }
}
