using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Results;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the metrics that the options of a training name.</summary>
internal static class MetricsCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, FreezePolicy freeze, MultiTaskModel model, TrainingData data) =>
    [
        .. OfFormula(OptionName.Of(options.Evaluation.BestMetric), options.Evaluation.BestMetric, options, model, data),
        .. OfName("The stall rule of Freeze", freeze.Stall?.Metric, freeze.Stall?.HigherIsBetter, model, data),
        .. OfName($"{OptionName.Of(options.Optimization.ReduceOnPlateau)}.Metric", options.Optimization.ReduceOnPlateau?.Metric, options.Optimization.ReduceOnPlateau?.HigherIsBetter, model, data),
    ];

    private static IEnumerable<string> OfFormula(string option, string? text, TrainerOptions options, MultiTaskModel model, TrainingData data)
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

            if (options.Stopping.Patience is not null && formula.WithoutScore(model, data.Dev) is { } unmeasured)
            {
                return [$"{OptionName.Of(options.Stopping.Patience)} is set, but there is nothing to see an improvement of. {unmeasured}"];
            }

            return data.Dev is null && !text.Equals(EvaluationResult.Score, StringComparison.Ordinal)
                ? [$"{option} is '{text}', but there is no dev data to measure it on; pass a dev set to Fit, or leave it out."]
                : formula.Terms.Select(term => Unlabelled(option, term.Name, model, data)).OfType<string>().Distinct(StringComparer.Ordinal);
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
        else if (Unlabelled(option, name, model, data) is { } problem)
        {
            yield return problem;
        }
        else if (MetricNames.IsScore(name) && MetricNames.WithoutHeadline(model, data.Dev) is { } heads)
        {
            yield return $"{option} is '{name}', the mean of the first metric of each head, as far as larger values of it are better, which no head has ({heads}); name another, for instance '{EvaluationResult.Loss}'.";
        }

        if (higherIsBetter is { } isHigher && MetricNames.IsKnown(name, model) && MetricNames.IsLowerBetter(name, model) == isHigher)
        {
            yield return $"{option} is '{name}', of which {(isHigher ? "smaller" : "larger")} values are better, but HigherIsBetter is {(isHigher ? "true" : "false")}; leave it out, it follows from the metric.";
        }
    }

    private static string? Unlabelled(string option, string name, MultiTaskModel model, TrainingData data)
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

        if (dev is not { Count: > 0 })
        {
            return null;
        }

        var ofIt = ReferenceEquals(dev, data.Dev) ? string.Empty : " of it";
        if (MetricNames.HeadOf(name) is { } head)
        {
            return dev.LabelCounts.ContainsKey(head) ? null : $"{option} is '{name}', but no dev row{ofIt} has a label for head '{head}'.";
        }

        // An exact match is over rows that have all labels; of one data set over the heads that it labels.
        string[] exact = [.. model.Heads.Where(each => each.Layout.HasExactAnswers && (ofIt.Length == 0 || dev.LabelCounts.ContainsKey(each.Name))).Select(each => each.Name)];
        return MetricNames.IsExactMatch(name) && (exact.Length == 0 || !dev.Any(row => Array.TrueForAll(exact, row.Labels.ContainsKey)))
            ? $"{option} is '{name}', but no dev row{ofIt} has labels for all heads whose answers are right or wrong ({(exact.Length == 0 ? "there is none" : string.Join(", ", exact))})."
            : null;
    }
}
