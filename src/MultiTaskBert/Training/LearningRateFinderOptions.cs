using System.Globalization;

namespace MultiTaskBert.Training;

/// <summary>Represents how <see cref="LearningRateFinder"/> searches. Immutable; checked when it runs, all problems at once.</summary>
public sealed class LearningRateFinderOptions
{
    /// <summary>Gets the learning rate of the first step, above 0.</summary>
    public double StartLearningRate { get; init; } = 1e-7;

    /// <summary>Gets the learning rate of the last step, above <see cref="StartLearningRate"/>.</summary>
    public double EndLearningRate { get; init; } = 1;

    /// <summary>Gets the number of steps, at least 2. The learning rate is multiplied by the same factor in each.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Gets how much of the smoothed loss is kept in each step: 0 smooths nothing; less than 1.</summary>
    public double Smoothing { get; init; } = 0.98;

    /// <summary>Gets by how many times the smoothed loss may be more than the smallest one so far before the search ends; above 1.</summary>
    public double Divergence { get; init; } = 4;

    /// <summary>Gets how many of the first points the suggestion does not look at, where the smoothed loss is still that of single batches; 0 or more.</summary>
    public int SkipFirst { get; init; } = 10;

    /// <summary>Gets how many of the last points the suggestion does not look at, 0 or more.</summary>
    public int SkipLast { get; init; } = 1;

    /// <exception cref="ArgumentException">Something is wrong; all of it is listed.</exception>
    internal void Throw(string argument)
    {
        (bool IsRight, string Problem)[] rules =
        [
            (StartLearningRate > 0 && double.IsFinite(StartLearningRate), $"StartLearningRate is {Text(StartLearningRate)}; it must be above 0."),
            (EndLearningRate > StartLearningRate && double.IsFinite(EndLearningRate), $"EndLearningRate is {Text(EndLearningRate)}; it must be above StartLearningRate, which is {Text(StartLearningRate)}."),
            (Steps >= 2, $"Steps is {Text(Steps)}; it must be at least 2."),
            (Smoothing is >= 0 and < 1, $"Smoothing is {Text(Smoothing)}; it must be 0 or more and less than 1."),
            (Divergence > 1, $"Divergence is {Text(Divergence)}; it must be above 1."),
            (SkipFirst >= 0, $"SkipFirst is {Text(SkipFirst)}; it must be 0 or more."),
            (SkipLast >= 0, $"SkipLast is {Text(SkipLast)}; it must be 0 or more."),
        ];
        string[] problems = [.. rules.Where(rule => !rule.IsRight).Select(rule => rule.Problem)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The learning rate cannot be searched for:\n- {string.Join("\n- ", problems)}", argument);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
