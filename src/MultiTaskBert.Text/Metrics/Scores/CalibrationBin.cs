using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>Represents the rows whose confidence lies in one interval. See <see cref="StandardMetrics.CalibrationError"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct CalibrationBin
{
    internal CalibrationBin(long count, double accuracy, double confidence) => (Count, Accuracy, Confidence) = (count, accuracy, confidence);

    /// <summary>Gets the number of rows.</summary>
    public long Count { get; }

    /// <summary>Gets the ratio of the rows that were predicted rightly, from 0 to 1; 0 without rows.</summary>
    public double Accuracy { get; }

    /// <summary>Gets the mean confidence of the rows, from 0 to 1; 0 without rows.</summary>
    public double Confidence { get; }

    /// <summary>Gets how far confidence and accuracy are apart.</summary>
    public double Gap => Math.Abs(Accuracy - Confidence);
}
