using System.Globalization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Audit;

/// <summary>How the gradients of the heads lie to each other, as tables of a report.</summary>
internal static class GradientTables
{
    /// <param name="last">The last epoch that was measured.</param>
    /// <param name="epochs">All epochs.</param>
    internal static string Of(GradientReading last, IReadOnlyList<EpochRecord> epochs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cosines(last)}\nCosines at the shared parameters, in the mean of {last.Steps:N0} steps: 1 is the same direction, below 0 a step for one head raises the loss of the other.\n\n{Heads(last)}\n{Rates(epochs)}");

    private static string Cosines(GradientReading reading)
    {
        var table = new MarkdownTable(["", .. reading.Heads.Select(head => $"{head}:")]);
        foreach (var (i, head) in reading.Heads.Index())
        {
            table.Add([head, .. reading.Cosines[i].Select(Number)]);
        }

        return table.ToString();
    }

    private static string Heads(GradientReading reading)
    {
        var table = new MarkdownTable("head", "gradient norm:", "weight:", "weight × norm:");
        foreach (var (i, head) in reading.Heads.Index())
        {
            table.Add(head, Number(reading.Norms[i]), Number(reading.Weights[i]), Number(reading.Norms[i] * reading.Weights[i]));
        }

        return table.ToString();
    }

    private static string Rates(IReadOnlyList<EpochRecord> epochs)
    {
        var table = new MarkdownTable("epoch:", "measured steps:", "pairs in conflict:");
        foreach (var epoch in epochs)
        {
            if (epoch.Gradients is { } reading)
            {
                table.Add(
                    epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                    reading.Steps.ToString("N0", CultureInfo.InvariantCulture),
                    double.IsNaN(reading.ConflictRate) ? "–" : reading.ConflictRate.ToString("P0", CultureInfo.InvariantCulture));
            }
        }

        return table.ToString();
    }

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("G3", CultureInfo.InvariantCulture);
}
