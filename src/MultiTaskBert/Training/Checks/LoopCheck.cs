using System.Globalization;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the options that say how long a training goes, when it evaluates, and what it does about its gradients.</summary>
internal static class LoopCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, MtlDataset? dev) => [.. Lengths(options), .. Gradients(options), .. Evaluations(options, dev), .. options.WeightAverage?.Check() ?? []];

    private static IEnumerable<string> Lengths(TrainerOptions options)
    {
        if (options.MaxSteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.MaxSteps)} is {options.MaxSteps}; it must be at least 1, or null for no limit.");
        }

        if (options.MaxTime <= TimeSpan.Zero)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.MaxTime)} is {options.MaxTime}; it must be above 0, or null for no limit.");
        }

        if (options.PrefetchBatches < 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.PrefetchBatches)} is {options.PrefetchBatches}; it must be 0 or more.");
        }
    }

    private static IEnumerable<string> Gradients(TrainerOptions options)
    {
        foreach (var (name, value) in ((string, double)[])[(nameof(options.MaxGradientNorm), options.MaxGradientNorm), (nameof(options.MaxGradientValue), options.MaxGradientValue)])
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be positive, or 0 to cut nothing.");
            }
        }

        if (!Enum.IsDefined(options.OnNotFinite))
        {
            yield return $"{nameof(options.OnNotFinite)} is {options.OnNotFinite}; it must be {string.Join(" or ", Enum.GetNames<NotFiniteAction>())}.";
        }

        if (options.MaxSkippedSteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.MaxSkippedSteps)} is {options.MaxSkippedSteps}; it must be at least 1.");
        }
    }

    private static IEnumerable<string> Evaluations(TrainerOptions options, MtlDataset? dev)
    {
        if (options.EvaluateEverySteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.EvaluateEverySteps)} is {options.EvaluateEverySteps}; it must be at least 1, or null for evaluations after epochs only.");
        }

        foreach (var (name, isSet, what) in ((string, bool, string)[])
        [
            (nameof(options.EvaluateEverySteps), options.EvaluateEverySteps is not null, "evaluate on"),
            (nameof(options.EarlyStoppingPatience), options.EarlyStoppingPatience is not null, "see an improvement on"),
            (nameof(options.ReduceOnPlateau), options.ReduceOnPlateau is not null, "see a plateau on"),
        ])
        {
            if (isSet && dev is null)
            {
                yield return $"{name} is set, but there is no dev data to {what}.";
            }
        }
    }
}
