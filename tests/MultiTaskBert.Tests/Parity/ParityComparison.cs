using System.Globalization;

namespace MultiTaskBert.Tests.Parity;

/// <summary>
/// One comparison with reference data: counts its cases, keeps the largest deviation, becomes a row of the table that ends a run, and fails
/// the test if a case failed.
/// </summary>
/// <remarks>
/// Rows of the same area and tolerance are added up over tests. A case that holds nothing but equality has deviation 0 or fails; a case that is
/// not run is <see cref="Skip">skipped</see> with its reason, never left out.
/// </remarks>
/// <param name="area">What is compared, for instance <c>losses: focal</c>; the part before the colon is the folder of the reference data.</param>
/// <param name="reference">Whose numbers they are, for instance <c>PyTorch</c>.</param>
/// <param name="tolerance">The largest deviation that passes, as the reference data states it; 0: everything is equal.</param>
/// <param name="relative">Whether deviations are relative to the expected number.</param>
internal sealed class ParityComparison(string area, string reference, double tolerance, bool relative = false)
{
    private readonly List<string> _failures = [];
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private int _cases;
    private double _largest;

    /// <summary>The largest deviation that passes.</summary>
    internal double Tolerance => tolerance;

    /// <summary>One case: it passes if its deviation is at most the tolerance; NaN fails.</summary>
    internal void Case(string id, double deviation)
    {
        _cases++;
        _largest = double.IsNaN(deviation) ? deviation : Math.Max(_largest, deviation);
        if (!(deviation <= tolerance))
        {
            _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{id}: differs by {deviation:G3}; allowed are {tolerance:G3}"));
        }
    }

    /// <summary>One case of two numbers; both NaN, or both the same infinity, are equal.</summary>
    internal void Case(string id, double expected, double actual) => Case(id, Deviation(expected, actual));

    /// <summary>One case in which everything must be equal: <paramref name="difference"/> says what is not, or is null.</summary>
    internal void Case(string id, string? difference)
    {
        _cases++;
        if (difference is not null)
        {
            _failures.Add($"{id}: {difference}");
        }
    }

    /// <summary>A case that is not run.</summary>
    internal void Skip(string reason) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;

    /// <summary>How far two numbers are apart, in the measure of this comparison.</summary>
    internal double Deviation(double expected, double actual)
    {
        if (expected.Equals(actual))
        {
            return 0;
        }

        var difference = Math.Abs(expected - actual);
        return relative ? difference / Math.Abs(expected) : difference;
    }

    /// <summary>Ends the comparison: notes the row, then fails if a case failed or none was there.</summary>
    internal void Finish()
    {
        ParityTable.Add(new ParityRow
        {
            Area = area,
            Reference = reference,
            Tolerance = tolerance,
            IsRelative = relative,
            Cases = _cases,
            Failed = _failures.Count,
            Largest = _largest,
            Skipped = _skipped,
        });
        Assert.True(_failures.Count == 0, $"{_failures.Count} of {_cases} cases of '{area}' differ:\n{string.Join('\n', _failures.Take(12))}");
        Assert.True(_cases + _skipped.Count > 0, $"'{area}' had no case.");
        if (_cases == 0)
        {
            Assert.Skip(string.Join("; ", _skipped.Keys));
        }
    }
}
