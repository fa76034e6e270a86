namespace MultiTaskBert.Training;

/// <summary>Represents one evaluation of a training on its dev set.</summary>
public sealed class EvaluationRecord : TrainingEvent
{
    internal EvaluationRecord()
    {
    }

    /// <summary>Gets the number of optimizer steps done before it.</summary>
    public long Step { get; internal init; }

    /// <summary>Gets the epoch that was under way or just done, from 1.</summary>
    public int Epoch { get; internal init; }

    /// <summary>Gets the value of <see cref="TrainingEvaluationOptions.BestMetric"/>.</summary>
    public double Value { get; internal init; }

    /// <summary>Gets a value that says whether it is the best so far.</summary>
    public bool IsBest { get; internal init; }

    /// <summary>Gets all numbers.</summary>
    public EvaluationResult Result { get; internal init; } = null!;
}
