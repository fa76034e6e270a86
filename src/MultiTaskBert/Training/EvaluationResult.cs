namespace MultiTaskBert.Training;

/// <summary>The numbers of one evaluation.</summary>
public sealed record EvaluationResult
{
    /// <summary>The name of the mean of the heads' headline metrics.</summary>
    public const string Score = "score";

    /// <summary>The name of the loss: the sum of the heads' losses; of one head behind its name, <c>topic/loss</c>.</summary>
    public const string Loss = "loss";

    /// <summary>The name of the share of rows on which every head is right, of the rows that have a label for every head.</summary>
    public const string ExactMatch = "exact_match";

    /// <summary>
    /// All numbers by name: <see cref="Score"/>, <see cref="Loss"/>, <see cref="ExactMatch"/>, and of each head <c>head/metric</c>, for instance
    /// <c>topic/accuracy</c>, <c>entities/f1</c>. A head without any label has none.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The names of the numbers of which the smaller is the better.</summary>
    public required IReadOnlySet<string> LowerIsBetter { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The number of rows that the length limit cut; words that were cut off count as not found.</summary>
    public required int TruncatedRows { get; init; }

    /// <summary>The number of that name.</summary>
    /// <exception cref="ArgumentException">There is no such number; the message lists those there are.</exception>
    public double this[string name] => Metrics.TryGetValue(name, out var value)
        ? value
        : throw new ArgumentException($"There is no metric '{name}'; there are {string.Join(", ", Metrics.Keys)}.", nameof(name));
}
