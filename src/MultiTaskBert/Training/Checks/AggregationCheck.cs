using System.Globalization;
using MultiTaskBert.Heads;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the options about the gradients of single heads.</summary>
internal static class AggregationCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, MultiTaskModel model)
    {
        foreach (var problem in options.GradientAggregation?.Check([.. model.Heads.Select(head => head.Name)]) ?? [])
        {
            yield return $"{nameof(options.GradientAggregation)}: {problem}";
        }

        if (!Enum.IsDefined(options.GradientSite))
        {
            yield return $"{nameof(options.GradientSite)} is {options.GradientSite}; it must be {string.Join(" or ", Enum.GetNames<GradientSite>())}.";
        }

        if (options.GradientSite == GradientSite.HiddenStates)
        {
            if (options.GradientAccumulationSteps > 1)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{nameof(options.GradientSite)} is {options.GradientSite}, which needs the hidden states of a whole step at once, but {nameof(options.GradientAccumulationSteps)} is {options.GradientAccumulationSteps}; set it to 1, or {nameof(options.GradientSite)} to {GradientSite.SharedParameters}.");
            }

            if (model.Heads.Where(head => head is IOwnInputHead).Select(head => head.Name).ToArray() is { Length: > 0 } own)
            {
                yield return $"{nameof(options.GradientSite)} is {options.GradientSite}, but the encoder reads an input of its own for {string.Join(", ", own)}, so there are no hidden states that all heads share; set {nameof(options.GradientSite)} to {GradientSite.SharedParameters}.";
            }

            if (options.GradientAggregation is { KeepsGradients: true } aggregation)
            {
                yield return $"{nameof(options.GradientSite)} is {options.GradientSite}, but {aggregation} keeps gradients from step to step, and hidden states are others in each; set {nameof(options.GradientSite)} to {GradientSite.SharedParameters}.";
            }
        }

        if (options.GradientDiagnostics < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.GradientDiagnostics)} is {options.GradientDiagnostics}; it must be at least 1, or null for none.");
        }
    }
}
