using System.Globalization;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Heads;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the options about the gradients of single heads.</summary>
internal static class AggregationCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, MultiTaskModel model)
    {
        foreach (var problem in options.Gradients.Aggregation?.Check([.. model.Heads.Select(head => head.Name)]) ?? [])
        {
            yield return $"{OptionName.Of(options.Gradients.Aggregation)}: {problem}";
        }

        if (!Enum.IsDefined(options.Gradients.Site))
        {
            yield return $"{OptionName.Of(options.Gradients.Site)} is {options.Gradients.Site}; it must be {string.Join(" or ", Enum.GetNames<GradientSite>())}.";
        }

        if (options.Gradients.Site == GradientSite.HiddenStates)
        {
            if (options.Gradients.AccumulationSteps > 1)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{OptionName.Of(options.Gradients.Site)} is {options.Gradients.Site}, which needs the hidden states of a whole step at once, but {OptionName.Of(options.Gradients.AccumulationSteps)} is {options.Gradients.AccumulationSteps}; set it to 1, or {OptionName.Of(options.Gradients.Site)} to {GradientSite.SharedParameters}.");
            }

            if (model.Heads.Where(head => head is IOwnInputHead).Select(head => head.Name).ToArray() is { Length: > 0 } own)
            {
                yield return $"{OptionName.Of(options.Gradients.Site)} is {options.Gradients.Site}, but the encoder reads an input of its own for {string.Join(", ", own)}, so there are no hidden states that all heads share; set {OptionName.Of(options.Gradients.Site)} to {GradientSite.SharedParameters}.";
            }

            if (options.Batches.Collation?.LongText is WindowsLongText { Pooling: WindowPooling.MaxLogit } windows)
            {
                yield return $"{OptionName.Of(options.Gradients.Site)} is {options.Gradients.Site}, but with {nameof(CollatorOptions.LongText)} {windows} heads of classes read windows and the others whole rows, so there are no hidden states that all heads share; pool by {nameof(WindowPooling.MeanState)}, or set {OptionName.Of(options.Gradients.Site)} to {GradientSite.SharedParameters}.";
            }

            if (options.Gradients.Aggregation is { KeepsGradients: true } aggregation)
            {
                yield return $"{OptionName.Of(options.Gradients.Site)} is {options.Gradients.Site}, but {aggregation} keeps gradients from step to step, and hidden states are others in each; set {OptionName.Of(options.Gradients.Site)} to {GradientSite.SharedParameters}.";
            }
        }

        if (options.Gradients.DiagnosticsEvery < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{OptionName.Of(options.Gradients.DiagnosticsEvery)} is {options.Gradients.DiagnosticsEvery}; it must be at least 1, or null for none.");
        }
    }
}
