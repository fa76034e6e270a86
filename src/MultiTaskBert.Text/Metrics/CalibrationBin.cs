using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>The rows whose confidence lies in one interval. See <see cref="CalibrationError"/>.</summary>
/// <param name="Count">How many rows they are.</param>
/// <param name="Accuracy">The share of them that was predicted rightly; 0 without rows.</param>
/// <param name="Confidence">Their mean confidence; 0 without rows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CalibrationBin(long Count, double Accuracy, double Confidence)
{
    /// <summary>How far confidence and accuracy are apart.</summary>
    public double Gap => Math.Abs(Accuracy - Confidence);
}
