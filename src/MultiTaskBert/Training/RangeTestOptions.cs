using System.Globalization;

namespace MultiTaskBert.Training;

/// <summary>How <see cref="LearningRateFinder"/> searches: the arguments of its method, which says what they mean.</summary>
internal sealed record RangeTestOptions(double Start, double End, int Steps, double Smoothing, double Divergence, int SkipFirst, int SkipLast)
{
    internal const double DefaultStart = 1e-7;
    internal const double DefaultEnd = 1;
    internal const int DefaultSteps = 100;
    internal const double DefaultSmoothing = 0.98;
    internal const double DefaultDivergence = 4;
    internal const int DefaultSkipFirst = 10;
    internal const int DefaultSkipLast = 1;

    /// <exception cref="ArgumentException">Something is wrong; all of it is listed.</exception>
    internal void Throw(string argument)
    {
        (bool IsRight, string Problem)[] rules =
        [
            (Start > 0 && double.IsFinite(Start), $"startLearningRate is {Text(Start)}; it must be above 0."),
            (End > Start && double.IsFinite(End), $"endLearningRate is {Text(End)}; it must be above startLearningRate, which is {Text(Start)}."),
            (Steps >= 2, $"steps is {Text(Steps)}; it must be at least 2."),
            (Smoothing is >= 0 and < 1, $"smoothing is {Text(Smoothing)}; it must be 0 or more and less than 1."),
            (Divergence > 1, $"divergence is {Text(Divergence)}; it must be above 1."),
            (SkipFirst >= 0, $"skipFirst is {Text(SkipFirst)}; it must be 0 or more."),
            (SkipLast >= 0, $"skipLast is {Text(SkipLast)}; it must be 0 or more."),
        ];
        string[] problems = [.. rules.Where(rule => !rule.IsRight).Select(rule => rule.Problem)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The learning rate cannot be searched for:\n- {string.Join("\n- ", problems)}", argument);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
