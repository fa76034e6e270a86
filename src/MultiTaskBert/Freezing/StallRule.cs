using System.Globalization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Freezing;

/// <summary>
/// Represents when a training counts as stalled: a metric of the development set has not improved for some evaluations in a row.
/// </summary>
/// <remarks>
/// After it fired the count starts again, while the best value so far is kept. A value that is not a finite number is no improvement.
/// Immutable. The values are checked where the rule is used, all at once.
/// </remarks>
/// <param name="metric">The name of the metric to watch, for instance <c>score</c>.</param>
/// <param name="patience">How many evaluations in a row may pass without an improvement; when that many have, the rule fires. At least 1.</param>
/// <param name="minDelta">By how much, in units of the metric, a value must be better than the best one to count as an improvement; 0 or more.</param>
/// <param name="higherIsBetter">
/// Whether larger values of the metric are better. Null, the default, takes it from the metric; there is no need to set it, and a value that contradicts the metric is an error
/// before the first step.
/// </param>
public sealed class StallRule(string metric, int patience, double minDelta = 0, bool? higherIsBetter = null)
{
    /// <summary>Gets the name of the metric to watch.</summary>
    public string Metric { get; } = metric;

    /// <summary>Gets how many evaluations in a row may pass without an improvement, at least 1.</summary>
    public int Patience { get; } = patience;

    /// <summary>Gets by how much, in units of the metric, a value must be better than the best one to count as an improvement; 0 or more.</summary>
    public double MinDelta { get; } = minDelta;

    /// <summary>Gets whether larger values of the metric are better; null takes it from the metric.</summary>
    public bool? HigherIsBetter { get; } = higherIsBetter;

    private (string Metric, int Patience, double MinDelta, bool? HigherIsBetter) Values => (Metric, Patience, MinDelta, HigherIsBetter);

    /// <summary>Determines whether the other has the same values.</summary>
    public override bool Equals(object? obj) => obj is StallRule other && Values.Equals(other.Values);

    /// <summary>Gives a hash of the values.</summary>
    public override int GetHashCode() => Values.GetHashCode();

    /// <summary>The rule as the value of an option of a policy, for a checkpoint.</summary>
    internal string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{nameof(StallRule)}(Metric={StrategyTextParser.Quote(Metric)}, Patience={Patience}, MinDelta={StrategyTextParser.Quote(MinDelta.ToString("R", CultureInfo.InvariantCulture))}{(HigherIsBetter is { } higher ? $", HigherIsBetter={(higher ? "true" : "false")}" : string.Empty)})");

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
