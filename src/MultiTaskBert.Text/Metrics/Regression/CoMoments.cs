using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics.Regression;

/// <summary>
/// Means, sums of squared deviations and sum of co-deviations of pairs, in one pass without cancellation: Welford, "Note on a method for
/// calculating corrected sums of squares and products", Technometrics 4 (1962).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct CoMoments
{
    private double _meanX;
    private double _meanY;
    private double _sumXY;

    internal long Count { get; private set; }

    /// <summary>sum (x - mean x)². Exactly zero for equal values.</summary>
    internal double SumOfSquaresX { get; private set; }

    /// <summary>sum (y - mean y)². Exactly zero for equal values.</summary>
    internal double SumOfSquaresY { get; private set; }

    /// <summary>r = sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)² · sum (y - mean y)²); NaN where x or y does not vary.</summary>
    internal readonly double Correlation => SumOfSquaresX == 0 || SumOfSquaresY == 0
        ? double.NaN
        : Math.Clamp(_sumXY / (Math.Sqrt(SumOfSquaresX) * Math.Sqrt(SumOfSquaresY)), -1, 1);

    internal void Add(double x, double y)
    {
        Count++;
        var fromOldMeanX = x - _meanX;
        var fromOldMeanY = y - _meanY;
        _meanX += fromOldMeanX / Count;
        _meanY += fromOldMeanY / Count;
        SumOfSquaresX += fromOldMeanX * (x - _meanX);
        SumOfSquaresY += fromOldMeanY * (y - _meanY);
        _sumXY += fromOldMeanX * (y - _meanY);
    }
}
