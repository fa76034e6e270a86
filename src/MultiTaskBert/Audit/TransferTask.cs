namespace MultiTaskBert.Audit;

/// <summary>What an audit found about one task. Immutable.</summary>
public sealed record TransferTask
{
    /// <summary>The name of its head.</summary>
    public required string Name { get; init; }

    /// <summary>Its headline metric, the first value of the head's first metric: <c>accuracy</c>, <c>f1</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether the larger value of <see cref="Metric"/> is the better one.</summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>The number of training rows with a label for it.</summary>
    public required int TrainLabels { get; init; }

    /// <summary>The number of rows with a label for it that it was scored on.</summary>
    public required int ScoredLabels { get; init; }

    /// <summary>The metric when it is trained alone.</summary>
    public required MeanInterval Alone { get; init; }

    /// <summary>What training it with all other tasks did.</summary>
    public required TransferEffect Together { get; init; }

    /// <summary>What training it with one other task did, for each chosen pair that it is in.</summary>
    public required IReadOnlyList<TransferEffect> Pairs { get; init; }

    /// <summary>What to do about it, in a sentence or two.</summary>
    public string Advice => TransferAdvice.For(this);

    /// <summary><see cref="Together"/>, then <see cref="Pairs"/>.</summary>
    internal IEnumerable<TransferEffect> Effects => [Together, .. Pairs];
}
