using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary>
/// When a training counts as stalled: a metric of the development set has not improved for some evaluations in a row.
/// </summary>
/// <remarks>
/// After it fired the count starts again, while the best value so far is kept. A value that is not a finite number is no improvement.
/// The values are checked where the rule is used, all at once.
/// </remarks>
/// <param name="Metric">The name of the metric to watch, for instance <c>score</c>.</param>
/// <param name="Patience">How many evaluations in a row may pass without an improvement; when that many have, the rule fires. At least 1.</param>
public sealed record StallRule(string Metric, int Patience)
{
    /// <summary>By how much, in units of the metric, a value must be better than the best one to count as an improvement; 0 or more.</summary>
    public double MinDelta { get; init; }

    /// <summary>
    /// Whether larger values of the metric are better. Null, the default, takes it from the metric; there is no need to set it, and a value that contradicts the metric is an error
    /// before the first step.
    /// </summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IReadOnlyList<string> Check()
    {
        var rules = new OptionRules(nameof(StallRule));
        rules.NotEmpty(Metric, "name the metric to watch, for instance \"score\"");
        rules.Require(Patience >= 1, Patience, "it must be 1 or more evaluations");
        rules.NotNegative(MinDelta);
        return rules.Problems;
    }
}
