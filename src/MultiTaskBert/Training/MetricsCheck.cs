namespace MultiTaskBert.Training;

/// <summary>Finds what is wrong with the metrics that the options of a training name.</summary>
internal static class MetricsCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, FreezePolicy freeze, MultiTaskModel model, TrainingData data) =>
    [
        .. OfFormula(nameof(options.BestMetric), options.BestMetric, model, data),
        .. OfName("The stall rule of Freeze", freeze.Stall?.Metric, freeze.Stall?.HigherIsBetter, model, data),
        .. OfName($"{nameof(options.ReduceOnPlateau)}.Metric", options.ReduceOnPlateau?.Metric, options.ReduceOnPlateau?.HigherIsBetter, model, data),
    ];

    private static IEnumerable<string> OfFormula(string option, string? text, MultiTaskModel model, TrainingData data)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [$"{option} is empty; name a metric, or leave it out to take '{EvaluationResult.Score}'."];
        }

        try
        {
            var formula = MetricFormula.Parse(text);
            if (formula.Problem(model) is { } problem)
            {
                return [$"{option} {problem}"];
            }

            return data.Dev is null && !text.Equals(EvaluationResult.Score, StringComparison.Ordinal)
                ? [$"{option} is '{text}', but there is no dev data to measure it on; pass a dev set to Fit, or leave it out."]
                : formula.Terms.Select(term => Unlabelled(option, term.Name, data)).OfType<string>().Distinct(StringComparer.Ordinal);
        }
        catch (FormatException e)
        {
            return [$"{option} is '{text}', and {e.Message}."];
        }
    }

    private static IEnumerable<string> OfName(string option, string? name, bool? higherIsBetter, MultiTaskModel model, TrainingData data)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            yield break;
        }

        if (!MetricNames.IsKnown(name, model))
        {
            yield return $"{option} is '{name}'; the metrics of this model are {string.Join(", ", MetricNames.Of(model))}.";
        }
        else if (Unlabelled(option, name, data) is { } problem)
        {
            yield return problem;
        }

        if (higherIsBetter is { } isHigher && MetricNames.IsKnown(name, model) && MetricNames.IsLowerBetter(name, model) == isHigher)
        {
            yield return $"{option} is '{name}', of which {(isHigher ? "smaller" : "larger")} values are better, but HigherIsBetter is {(isHigher ? "true" : "false")}; leave it out, it follows from the metric.";
        }
    }

    private static string? Unlabelled(string option, string name, TrainingData data)
    {
        var dev = data.Dev;
        if (MetricNames.DataSetOf(name) is { } set)
        {
            var members = data.Named.Where(member => member.Dev is not null).ToArray();
            dev = Array.Find(members, member => member.Name.Equals(set, StringComparison.Ordinal))?.Dev;
            if (dev is null)
            {
                return $"{option} is '{name}', but there is no data set '{set}' with dev rows; "
                    + (members.Length == 0 ? "leave what is behind the @ out." : $"there are {string.Join(", ", members.Select(member => $"'{member.Name}'"))}.");
            }
        }

        return dev is { Count: > 0 } && MetricNames.HeadOf(name) is { } head && !dev.LabelCounts.ContainsKey(head)
            ? $"{option} is '{name}', but no dev row{(ReferenceEquals(dev, data.Dev) ? string.Empty : " of it")} has a label for head '{head}'."
            : null;
    }
}
