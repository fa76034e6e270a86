using MultiTaskBert.Heads;

namespace MultiTaskBert.Training.Results;

/// <summary>The names of the numbers that an evaluation of a model gives.</summary>
internal static class MetricNames
{
    /// <summary>The names that are known beforehand, without those of single classes.</summary>
    internal static IEnumerable<string> Of(MultiTaskModel model) =>
    [
        EvaluationResult.Score, EvaluationResult.Loss, EvaluationResult.ExactMatch,
        .. model.Heads.SelectMany(head => Values(head).Select(value => value.Name)
            .Where(name => !IsOfOneClass(name)).Prepend(EvaluationResult.Loss).Select(name => Of(head.Name, name))),
    ];

    /// <summary>The name of a number of one head.</summary>
    internal static string Of(string head, string value) => $"{head}/{value}";

    /// <summary>The name of a number of one data set of several: <c>topic/accuracy@news</c>.</summary>
    internal static string InDataSet(string name, string dataSet) => $"{name}@{dataSet}";

    /// <summary>The data set that a number belongs to, or null if it belongs to all.</summary>
    internal static string? DataSetOf(string name) => At(name) is >= 0 and var at ? name[(at + 1)..] : null;

    /// <summary>The head that a number belongs to, or null if it belongs to all.</summary>
    internal static string? HeadOf(string name) => name.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? name[..end] : null;

    /// <summary>Whether a number is the exact match, of all data or of one data set.</summary>
    internal static bool IsExactMatch(string name) => WithoutDataSet(name).Equals(EvaluationResult.ExactMatch, StringComparison.Ordinal);

    /// <summary>Whether the number is the score, of all data or of one data set.</summary>
    internal static bool IsScore(string name) => WithoutDataSet(name).Equals(EvaluationResult.Score, StringComparison.Ordinal);

    /// <summary>The number of a head that comes first, without a value; null if it has no metrics. Of metrics that give no number before they have seen a row it is one without a name.</summary>
    internal static Metrics.MetricValue? FirstOf(TaskHead head) => HeadContract.Metrics(head) is { Count: > 0 } metrics
        ? metrics.SelectMany(metric => HeadContract.Values(head, metric)).Append(new Metrics.MetricValue(string.Empty, double.NaN)).First()
        : null;

    /// <summary>The heads that the dev rows label, each with its first metric, if larger values of none of these are better, so that there is no score; else null.</summary>
    /// <remarks>Of a head whose metrics give no number before they have seen a row it is not known what comes first.</remarks>
    internal static string? WithoutHeadline(MultiTaskModel model, MtlDataset? dev)
    {
        TaskHead[] heads = dev is null ? [] : [.. model.Heads.Where(head => dev.LabelCounts.ContainsKey(head.Name))];
        return heads.Length > 0 && Array.TrueForAll(heads, head => FirstOf(head) is not { HigherIsBetter: true })
            ? string.Join(", ", heads.Select(head => $"{head.Name}: {FirstOf(head)?.Name ?? "no metric"}"))
            : null;
    }

    /// <summary>Whether an evaluation of the model can give a number of that name. Names of single classes are known only by their form.</summary>
    internal static bool IsKnown(string name, MultiTaskModel model) =>
        Of(model).Contains(WithoutDataSet(name), StringComparer.Ordinal)
        || (IsOfOneClass(name) && model.Heads.Any(head => name.StartsWith(head.Name + "/", StringComparison.Ordinal)));

    /// <summary>
    /// Whether the smaller value of a known number is the better one: the one place that says so, for the best evaluation, early stopping, plateaus and stalls. Losses are such, and
    /// what a metric itself says is (<see cref="Metrics.MetricValue.HigherIsBetter"/>).
    /// </summary>
    internal static bool IsLowerBetter(string name, MultiTaskModel model)
    {
        name = WithoutDataSet(name);
        if (name.Equals(EvaluationResult.Loss, StringComparison.Ordinal) || name.EndsWith($"/{EvaluationResult.Loss}", StringComparison.Ordinal))
        {
            return true;
        }

        // A number of one class goes the way of the others of its kind, f1[Jobs] that of f1[Sports] or f1_macro.
        var values = model.Heads.SelectMany(head => Values(head).Select(value => (Name: Of(head.Name, value.Name), value.HigherIsBetter))).ToArray();
        var found = Array.Find(values, value => value.Name.Equals(name, StringComparison.Ordinal));
        found = found.Name is null ? Array.Find(values, value => IsOfKind(value.Name, WithoutClass(name))) : found;
        return found.Name is not null && !found.HigherIsBetter;
    }

    private static bool IsOfKind(string name, string kind) =>
        WithoutClass(name).Equals(kind, StringComparison.Ordinal) || name.StartsWith($"{kind}_", StringComparison.Ordinal);

    private static IEnumerable<Metrics.MetricValue> Values(TaskHead head) => HeadContract.Metrics(head).SelectMany(metric => HeadContract.Values(head, metric));

    private static string WithoutDataSet(string name) => At(name) is >= 0 and var at ? name[..at] : name;

    // The name of a class may hold one too, but the name of a data set has no bracket behind it.
    private static int At(string name) => name.LastIndexOf('@') is >= 0 and var at && !name.AsSpan(at).Contains(']') ? at : -1;

    private static string WithoutClass(string name) => name.IndexOf('[', StringComparison.Ordinal) is > 0 and var end ? name[..end] : name;

    private static bool IsOfOneClass(string name) => name.EndsWith(']');
}
