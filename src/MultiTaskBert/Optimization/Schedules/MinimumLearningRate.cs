using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary>The lowest learning rate of a schedule, given as such or as a ratio of the highest one.</summary>
internal static class MinimumLearningRate
{
    /// <summary>The lowest factor. Of two values the ratio counts; <see cref="Validate"/> refuses that.</summary>
    public static double Factor(double? minLr, double? ratio, double learningRate) => ratio ?? ((minLr ?? 0) / learningRate);

    /// <summary>Reports what is wrong with the two values.</summary>
    public static void Validate(string schedule, double? minLr, double? minLrRate, OptionRules rules)
    {
        if (minLr is null == minLrRate is null)
        {
            rules.Add($"{schedule} needs the lowest learning rate, as MinLr (a learning rate) or as MinLrRate (a ratio of the learning rate)"
                + (minLr is null ? "; give one of them." : ", but has both; give one of them."));
        }

        rules.Ratio(minLrRate, "MinLrRate");
    }

    /// <summary>Reports one that is not below the learning rate of a training.</summary>
    public static void ValidateFor(SchedulePoint start, double? minLr, OptionRules rules) => rules.Require(
        minLr is null || (minLr >= 0 && minLr <= start.LearningRate), minLr, FormattableString.Invariant($"it must be from 0 to the learning rate, {start.LearningRate}"), "MinLr");
}
