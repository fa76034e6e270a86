using System.Globalization;
using System.Text;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>Represents what of a model is trainable, and how many parameters that is; <see cref="ToString"/> gives it as a table. Immutable.</summary>
public sealed class FreezeReport
{
    private const string Gap = "  ";

    internal FreezeReport(IReadOnlyList<FreezeReportRow> rows, IReadOnlyList<FreezeMatch>? matches = null)
    {
        Rows = rows;
        Matches = matches ?? [];
    }

    /// <summary>Gets the parts of the model, bottom to top.</summary>
    public IReadOnlyList<FreezeReportRow> Rows { get; }

    /// <summary>Gets what each pattern of the policy matches; empty if it has none.</summary>
    public IReadOnlyList<FreezeMatch> Matches { get; }

    /// <summary>Gets the number of trainable parameters (single numbers).</summary>
    public long TrainableParameters => Rows.Sum(r => r.TrainableParameters);

    /// <summary>Gets the number of parameters (single numbers) of the model.</summary>
    public long TotalParameters => Rows.Sum(r => r.Parameters);

    /// <summary>Gets the ratio of the trainable parameters to all, from 0 to 1; 0 for a model without parameters.</summary>
    public double TrainableRatio => TotalParameters == 0 ? 0 : (double)TrainableParameters / TotalParameters;

    /// <summary>Finds what a policy would do to a model at some point of a training. Changes nothing.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="components">All parts of the model, bottom to top.</param>
    /// <param name="progress">The point of the training; null for its start.</param>
    /// <exception cref="ArgumentException">An option of the policy is out of its range; all problems are listed.</exception>
    public static FreezeReport Preview(FreezePolicy policy, IReadOnlyList<ModelComponent> components, FreezeProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(components);
        if (policy.Check() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(policy));
        }

        var at = progress ?? new FreezeProgress(components);
        return new FreezeReport(
            [.. components.Select(c => FreezeReportRow.Of(c, parameter => policy.IsFrozen(c, parameter, at)))],
            [.. IPatternPolicy.MatchesOf(policy, components)]);
    }

    /// <summary>Gives the table as text of aligned columns; neighbouring layers in the same state share a line, and so do their adapters.</summary>
    public override string ToString()
    {
        string[] head = ["part", "trainable", "parameters"];
        List<string[]> lines = [head, .. Merged().Select(r => Line(r.Component, Trainable(r), r.Parameters))];
        var name = lines.Max(l => l[0].Length);
        var trainable = lines.Max(l => l[1].Length);
        var count = lines.Max(l => l[2].Length);

        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line[0].PadRight(name)).Append(Gap).Append(line[1].PadRight(trainable)).Append(Gap).Append(line[2].PadLeft(count)).Append('\n');
        }

        foreach (var match in Matches)
        {
            text.Append(match).Append('\n');
        }

        return text
            .Append(CultureInfo.InvariantCulture, $"{TrainableParameters:N0} of {TotalParameters:N0} parameters are trainable ({100 * TrainableRatio:F1} %)")
            .ToString();
    }

    private static string Trainable(FreezeReportRow row) => !row.Trainable ? "no" : row.TrainableParameters < row.Parameters ? "partly" : "yes";

    private static string[] Line(string name, string trainable, long parameters)
        => [name, trainable, parameters.ToString("N0", CultureInfo.InvariantCulture)];

    private List<FreezeReportRow> Merged()
    {
        var merged = new List<FreezeReportRow>();
        var first = string.Empty;
        foreach (var row in Rows)
        {
            if (merged is [.., var last] && row.Kind == last.Kind && row.Kind is ComponentKind.Layer or ComponentKind.Adapter
                && Trainable(last).Equals(Trainable(row), StringComparison.Ordinal))
            {
                merged[^1] = new($"{first}–{row.Component}", last.Kind, last.Parameters + row.Parameters, last.TrainableParameters + row.TrainableParameters);
            }
            else
            {
                first = row.Component;
                merged.Add(row);
            }
        }

        return merged;
    }
}
