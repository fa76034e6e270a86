using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>
/// A sum that loses no digits to the size of what is already in it: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
/// endlicher Summen", ZAMM 54 (1974).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct CompensatedSum
{
    private double _sum;
    private double _lost;

    /// <summary>An infinite term makes the compensation NaN, though the sum itself is a fine infinity.</summary>
    internal readonly double Value => double.IsFinite(_sum) ? _sum + _lost : _sum;

    internal void Add(double term)
    {
        var sum = _sum + term;
        _lost += Math.Abs(_sum) >= Math.Abs(term) ? _sum - sum + term : term - sum + _sum;
        _sum = sum;
    }
}
