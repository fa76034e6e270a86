using System.Globalization;
using MultiTaskBert.Training.Contracts;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the options that say how long a training goes, when it evaluates, and what it does about its gradients.</summary>
internal static class LoopCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, MtlDataset? dev) => [.. Lengths(options), .. Gradients(options), .. Evaluations(options, dev), .. options.Optimization.WeightAverage?.Check() ?? []];

    private static IEnumerable<string> Lengths(TrainerOptions options)
    {
        if (options.Stopping.MaxSteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Stopping.MaxSteps)} is {options.Stopping.MaxSteps}; it must be at least 1, or null for no limit.");
        }

        if (options.Stopping.MaxTime <= TimeSpan.Zero)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Stopping.MaxTime)} is {options.Stopping.MaxTime}; it must be above 0, or null for no limit.");
        }

        if (options.Batches.Prefetch < 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Batches.Prefetch)} is {options.Batches.Prefetch}; it must be 0 or more.");
        }
    }

    private static IEnumerable<string> Gradients(TrainerOptions options)
    {
        foreach (var (name, value) in ((string, double)[])[(OptionName.Of(options.Gradients.MaxNorm), options.Gradients.MaxNorm), (OptionName.Of(options.Gradients.MaxValue), options.Gradients.MaxValue)])
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be positive, or 0 to cut nothing.");
            }
        }

        if (!Enum.IsDefined(options.Gradients.OnNotFinite))
        {
            yield return $"{OptionName.Of(options.Gradients.OnNotFinite)} is {options.Gradients.OnNotFinite}; it must be {string.Join(" or ", Enum.GetNames<NotFiniteAction>())}.";
        }

        if (options.Gradients.MaxSkippedSteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Gradients.MaxSkippedSteps)} is {options.Gradients.MaxSkippedSteps}; it must be at least 1.");
        }
    }

    private static IEnumerable<string> Evaluations(TrainerOptions options, MtlDataset? dev)
    {
        if (options.Evaluation.EverySteps < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Evaluation.EverySteps)} is {options.Evaluation.EverySteps}; it must be at least 1, or null for evaluations after epochs only.");
        }

        foreach (var (name, isSet, what) in ((string, bool, string)[])
        [
            (OptionName.Of(options.Evaluation.EverySteps), options.Evaluation.EverySteps is not null, "evaluate on"),
            (OptionName.Of(options.Stopping.Patience), options.Stopping.Patience is not null, "see an improvement on"),
            (OptionName.Of(options.Optimization.ReduceOnPlateau), options.Optimization.ReduceOnPlateau is not null, "see a plateau on"),
        ])
        {
            if (isSet && dev is null)
            {
                yield return $"{name} is set, but there is no dev data to {what}.";
            }
        }
    }
}
