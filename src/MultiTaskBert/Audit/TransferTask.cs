namespace MultiTaskBert.Audit;

/// <summary>Represents what an audit found about one task. Immutable.</summary>
public sealed class TransferTask
{
    internal TransferTask(string name, MeanInterval alone, TransferEffect together) => (Name, Alone, Together) = (name, alone, together);

    /// <summary>Gets the name of its head.</summary>
    public string Name { get; }

    /// <summary>Gets its headline metric, the first value of the head's first metric: <c>accuracy</c>, <c>f1</c>.</summary>
    public string Metric { get; internal init; } = string.Empty;

    /// <summary>Whether the larger value of <see cref="Metric"/> is the better one.</summary>
    internal bool HigherIsBetter { get; init; }

    /// <summary>The number of training rows with a label for it.</summary>
    internal int TrainLabels { get; init; }

    /// <summary>The number of rows with a label for it that it was scored on.</summary>
    internal int ScoredLabels { get; init; }

    /// <summary>Gets the metric when it is trained alone.</summary>
    public MeanInterval Alone { get; }

    /// <summary>Gets what training it with all other tasks did.</summary>
    public TransferEffect Together { get; }

    /// <summary>Gets what training it with one other task did, for each chosen pair that it is in.</summary>
    public IReadOnlyList<TransferEffect> Pairs { get; internal init; } = [];

    /// <summary>Gets what to do about it, in a sentence or two.</summary>
    public string Advice => TransferAdvice.For(this);

    /// <summary><see cref="Together"/>, then <see cref="Pairs"/>.</summary>
    internal IEnumerable<TransferEffect> Effects => [Together, .. Pairs];
}
