using System.Globalization;

namespace MultiTaskBert.Training.Defaults;

/// <summary>How often the rows are gone through: more often the fewer they are, and often enough that there are steps to learn in.</summary>
internal static class EpochCounts
{
    private const int Fewest = 3;
    private const int Most = 20;
    private const double RowsOfMost = 200;   // up to which the most helps
    private const double Fall = 0.4;         // of the epochs with the rows: 15 for 425 rows, 7 for 3,000, 4 for 13,000
    private const double StepsWanted = 300;

    /// <param name="rows">The number of training rows.</param>
    /// <param name="rowsAStep">How many of them make an optimizer step.</param>
    internal static Choice<int> Of(int rows, double rowsAStep)
    {
        var bySize = Math.Round(Most * Math.Pow(Math.Max(1, rows) / RowsOfMost, -Fall));
        var bySteps = Math.Ceiling(StepsWanted / Math.Max(1, Math.Ceiling(rows / rowsAStep)));
        var epochs = (int)Math.Clamp(Math.Max(bySize, bySteps), Fewest, Most);
        var reason = epochs == Most ? $"few rows; more than {Most} times does not help"
            : epochs == Fewest ? $"many rows; {Fewest} times is enough"
            : bySteps > bySize ? string.Create(CultureInfo.InvariantCulture, $"the batches are large for so few rows; this makes {StepsWanted:0} steps")
            : string.Create(CultureInfo.InvariantCulture, $"for {rows:N0} rows; the fewer there are, the more often");
        return new(epochs, epochs.ToString(CultureInfo.InvariantCulture), reason);
    }
}
