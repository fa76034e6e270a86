namespace MultiTaskBert.Training;

/// <summary>Finds what is wrong with the metrics that the options of a training name.</summary>
internal static class MetricsCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, FreezePolicy freeze, MultiTaskModel model, MtlDataset? dev) =>
    [
        .. OfFormula(nameof(options.BestMetric), options.BestMetric, model, dev),
        .. OfName("The stall rule of Freeze", freeze.Stall?.Metric, model, dev),
        .. OfName($"{nameof(options.ReduceOnPlateau)}.Metric", options.ReduceOnPlateau?.Metric, model, dev),
    ];

    private static IEnumerable<string> OfFormula(string option, string? text, MultiTaskModel model, MtlDataset? dev)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [$"{option} is empty; name a metric, or leave it out to take '{EvaluationResult.Score}'."];
        }

        try
        {
            var formula = MetricFormula.Parse(text);
            return formula.Problem(model) is { } problem
                ? [$"{option} {problem}"]
                : formula.Terms.Select(term => Unlabelled(option, term.Name, dev)).OfType<string>().Distinct(StringComparer.Ordinal);
        }
        catch (FormatException e)
        {
            return [$"{option} is '{text}', and {e.Message}."];
        }
    }

    private static IEnumerable<string> OfName(string option, string? name, MultiTaskModel model, MtlDataset? dev)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            yield break;
        }

        if (!MetricNames.IsKnown(name, model))
        {
            yield return $"{option} is '{name}'; the metrics of this model are {string.Join(", ", MetricNames.Of(model))}.";
        }
        else if (Unlabelled(option, name, dev) is { } problem)
        {
            yield return problem;
        }
    }

    private static string? Unlabelled(string option, string name, MtlDataset? dev) =>
        dev is { Count: > 0 } && MetricNames.HeadOf(name) is { } head && !dev.LabelCounts.ContainsKey(head)
            ? $"{option} is '{name}', but no dev row has a label for head '{head}'."
            : null;
}
