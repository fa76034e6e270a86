using System.Globalization;
using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data;

/// <summary>Represents what is looked for in data before a training, and how much of it is shown. Immutable.</summary>
public sealed class LintOptions
{
    /// <summary>Gets how many rows of each finding are kept and shown; how many there are in all is counted exactly. At least 1.</summary>
    public int RowsShown { get; init; } = 5;

    /// <summary>Gets how many times as frequent the most frequent class of a head may be as another, before that is a warning. At least 1.</summary>
    public double MaxImbalance { get; init; } = 20;

    /// <summary>Gets the ratio of the training rows that may have one class (of words, where tags spell no entities), before that is a warning. More than 0, at most 1.</summary>
    public double MaxClassRatio { get; init; } = 0.95;

    /// <summary>Gets the names of rules that are left out; the rules of the library are in <see cref="LintReport.RuleNames"/>.</summary>
    public IReadOnlyCollection<string> Skip { get; init; } = [];

    /// <summary>Gets rules of one's own, looked at after those of the library.</summary>
    public IReadOnlyList<ILintRule> ExtraRules { get; init; } = [];

    /// <summary>Gets whether gold labels of the dev data that the heads do not know are allowed, and so a warning; an error if not. <c>TrainerOptions.Evaluation.AllowUnknownLabels</c> allows them as well.</summary>
    public bool AllowUnknownDevLabels { get; init; }

    /// <summary>Returns the same options, with <see cref="AllowUnknownDevLabels"/>.</summary>
    internal LintOptions AllowingUnknownDevLabels() => new()
    {
        RowsShown = RowsShown,
        MaxImbalance = MaxImbalance,
        MaxClassRatio = MaxClassRatio,
        Skip = Skip,
        ExtraRules = ExtraRules,
        AllowUnknownDevLabels = true,
    };

    /// <summary>Whether labels that do not fit are an error in this part of the data.</summary>
    internal LintSeverity SeverityOfMisfits(LintPart part) => part == LintPart.Dev && AllowUnknownDevLabels ? LintSeverity.Warning : LintSeverity.Error;

    internal IEnumerable<string> Problems(IReadOnlyList<ILintRule> all)
    {
        if (RowsShown < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(RowsShown)} is {RowsShown}; it must be at least 1.");
        }

        if (!(MaxImbalance >= 1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(MaxImbalance)} is {MaxImbalance}; it must be at least 1.");
        }

        if (!(MaxClassRatio is > 0 and <= 1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(MaxClassRatio)} is {MaxClassRatio}; it must be more than 0 and at most 1.");
        }

        foreach (var twice in all.GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            yield return $"Two rules are named '{twice.Key}'; give each a name of its own.";
        }

        foreach (var name in Skip.Where(name => !all.Any(rule => rule.Name.Equals(name, StringComparison.Ordinal))))
        {
            yield return $"{nameof(Skip)} names '{name}'; the rules are {string.Join(", ", all.Select(rule => rule.Name))}.";
        }
    }
}
