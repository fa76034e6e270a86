using System.Text.Json.Serialization;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Training;

/// <summary>Represents the numbers of one evaluation.</summary>
public sealed class EvaluationResult
{
    internal EvaluationResult()
    {
    }

    /// <summary>The name of the mean of the heads' headline metrics.</summary>
    public const string Score = "score";

    /// <summary>The name of the loss: the sum of the heads' losses; of one head behind its name, <c>topic/loss</c>.</summary>
    public const string Loss = "loss";

    /// <summary>The name of the ratio of rows on which every head is right, of the rows that have a label for every head; absent where there is no such row.</summary>
    public const string ExactMatch = "exact_match";

    /// <summary>
    /// Gets all numbers by name: <see cref="Score"/>, <see cref="Loss"/>, <see cref="ExactMatch"/>, and of each head <c>head/metric</c>, for instance
    /// <c>topic/accuracy</c>, <c>entities/f1</c>. A head without any label has none, and without any loss there is no <see cref="Loss"/>. NaN is a number that is not defined for
    /// these rows, or, where it is a loss or every number of a head, a model that no longer computes numbers (<see cref="NotFiniteHeads"/>). In a training on a <see cref="MtlMixture"/> they are those of the rows of all dev sets
    /// together, and behind them come those of each dev set, without single classes: <c>score@news</c>, <c>topic/accuracy@news</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets the names of the numbers of which the smaller is the better.</summary>
    public IReadOnlySet<string> LowerIsBetter { get; internal init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Gets, in a training on a <see cref="MtlMixture"/> all numbers of each dev set by itself, by the name of the data set, under names without it; else empty. There
    /// <see cref="ExactMatch"/> is over the heads that the dev set has labels for.
    /// </summary>
    public IReadOnlyDictionary<string, EvaluationResult> DataSets { get; internal init; } = new Dictionary<string, EvaluationResult>(StringComparer.Ordinal);

    /// <summary>Gets the number of rows.</summary>
    public int Rows { get; internal init; }

    /// <summary>Gets the number of rows that the length limit cut; words that were cut off count as not found.</summary>
    public int TruncatedRows { get; internal init; }

    /// <summary>
    /// Gets, for each head, the number of gold items that could not be laid on tokens, as <see cref="MtlBatch.LostLabels"/> counts them. No answer can find them: they count as missed,
    /// unless they hold nothing that the tokenizer sees at all, such as a zero-width character alone.
    /// </summary>
    public IReadOnlyDictionary<string, long> LostLabels { get; internal init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Gets the heads with labels whose mean loss over the rows is infinite or no number: the model computes nothing useful for them, and no such evaluation is ever the best.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> NotFiniteHeads =>
    [
        .. Metrics
            .Where(metric => !double.IsFinite(metric.Value) && metric.Key.EndsWith($"/{Loss}", StringComparison.Ordinal))
            .Select(metric => MetricNames.HeadOf(metric.Key)!),
    ];

    /// <summary>
    /// Gets the few of <see cref="Metrics"/> that stand for the rest, which a line, a table or a picture has room for: score, loss and exact match, as far as there are such, then the first metric of each
    /// head with labels, in the order of the heads. NaN is told as it is.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, double>> Headlines => HeadlineMetrics.Of(this);

    /// <summary>The number of that name, or NaN if this evaluation has none of that name, as of a class that no row was of.</summary>
    internal double ValueOf(string name) => Metrics.GetValueOrDefault(name, double.NaN);

    /// <summary>Gets a number of one head: <c>dev["topic", "accuracy"]</c>.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="metric">The name that the metric gives the number, such as <c>accuracy</c>, <c>f1</c>, <c>f1[Jobs]</c>, or <see cref="Loss"/>.</param>
    /// <exception cref="ArgumentException">There is no such head, or it has no such number; the message lists those there are.</exception>
    public double this[string head, string metric] => Metrics.TryGetValue(MetricNames.Of(head, metric), out var value)
        ? value
        : throw (NamesOf(head) is { Count: > 0 } names
            ? new ArgumentException($"Head '{head}' has no metric '{metric}'; it has {string.Join(", ", names)}.", nameof(metric))
            : new ArgumentException(
                $"There is no metric of a head '{head}'; there are some of {string.Join(", ", Metrics.Keys.Select(MetricNames.HeadOf).OfType<string>().Distinct(StringComparer.Ordinal))}. "
                + "A head without any label in these rows has none.",
                nameof(head)));

    /// <summary>Gets the number of that name, as <see cref="Metrics"/> has it.</summary>
    /// <param name="name">The name: <see cref="Score"/>, <see cref="Loss"/>, <see cref="ExactMatch"/> or <c>head/metric</c>.</param>
    /// <exception cref="ArgumentException">There is no such number; the message lists those there are.</exception>
    public double this[string name] => Metrics.TryGetValue(name, out var value)
        ? value
        : throw new ArgumentException($"There is no metric '{name}'; there are {string.Join(", ", Metrics.Keys)}.", nameof(name));

    private IReadOnlyList<string> NamesOf(string head) =>
        [.. Metrics.Keys.Where(name => name.StartsWith($"{head}/", StringComparison.Ordinal) && MetricNames.DataSetOf(name) is null).Select(name => name[(head.Length + 1)..])];

    /// <summary>These numbers, with those of each dev set behind them.</summary>
    internal EvaluationResult With(IReadOnlyDictionary<string, EvaluationResult> dataSets)
    {
        if (dataSets.Count == 0)
        {
            return this;
        }

        var metrics = new Dictionary<string, double>(Metrics, StringComparer.Ordinal);
        var lower = new HashSet<string>(LowerIsBetter, StringComparer.Ordinal);
        foreach (var (set, result) in dataSets)
        {
            foreach (var (name, value) in result.Metrics.Where(metric => !metric.Key.EndsWith(']')))
            {
                metrics.Add(MetricNames.InDataSet(name, set), value);
                if (result.LowerIsBetter.Contains(name))
                {
                    lower.Add(MetricNames.InDataSet(name, set));
                }
            }
        }

        return new EvaluationResult { Metrics = metrics, LowerIsBetter = lower, DataSets = dataSets, Rows = Rows, TruncatedRows = TruncatedRows, LostLabels = LostLabels };
    }
}
