using System.Globalization;

namespace MultiTaskBert.Training.Defaults;

/// <summary>How often the rows are gone through: until there are steps enough, but no more often than helps.</summary>
internal static class EpochCounts
{
    private const int Fewest = 3;
    private const int Most = 20;
    private const double StepsWanted = 600;

    /// <param name="rows">The number of training rows.</param>
    /// <param name="rowsAStep">How many of them make an optimizer step.</param>
    internal static Choice<int> Of(int rows, double rowsAStep)
    {
        var steps = Math.Max(1, Math.Ceiling(rows / rowsAStep));
        var wanted = Math.Ceiling(StepsWanted / steps);
        var epochs = (int)Math.Clamp(wanted, Fewest, Most);
        var reason = wanted > Most ? $"few rows; more than {Most} times does not help"
            : wanted < Fewest ? $"many rows; {Fewest} times is enough"
            : string.Create(CultureInfo.InvariantCulture, $"makes {StepsWanted:0} steps of {rowsAStep:0} rows or a few more");
        return new(epochs, epochs.ToString(CultureInfo.InvariantCulture), reason);
    }
}
