using System.Globalization;

namespace MultiTaskBert.Optimization;

/// <summary>The lowest rate of a schedule, given as a learning rate or as a share of the highest one.</summary>
internal static class MinimumRate
{
    /// <summary>The lowest factor. Of two values the share counts; <see cref="Check"/> refuses that.</summary>
    public static double Factor(double? rate, double? share, double learningRate) => share ?? ((rate ?? 0) / learningRate);

    /// <summary>What is wrong with the two values, one sentence a problem.</summary>
    public static IEnumerable<string> Check(string schedule, double? rate, double? share, double learningRate)
    {
        if (rate is null == share is null)
        {
            yield return $"{schedule} needs the lowest rate, as MinLr (a learning rate) or as MinLrRate (a share of the learning rate)"
                + (rate is null ? "; give one of them." : ", but has both; give one of them.");
        }

        if (rate is not null && !(rate >= 0 && rate <= learningRate))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{schedule}.MinLr is {rate}; it must be from 0 to the learning rate, {learningRate}.");
        }

        if (share is not null and not (>= 0 and <= 1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{schedule}.MinLrRate is {share}; it must be from 0 to 1.");
        }
    }
}
