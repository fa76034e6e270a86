namespace MultiTaskBert.Training;

/// <summary>One evaluation of a training on its dev set.</summary>
public sealed record EvaluationRecord
{
    /// <summary>The number of optimizer steps done before it.</summary>
    public required long Step { get; init; }

    /// <summary>The epoch that was under way or just done, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The value of <see cref="TrainerOptions.BestMetric"/>.</summary>
    public required double Value { get; init; }

    /// <summary>Whether it is the best so far.</summary>
    public required bool IsBest { get; init; }

    /// <summary>All numbers.</summary>
    public required EvaluationResult Result { get; init; }

    /// <summary>The time since the start of the training.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; init; }

    /// <summary>Asks the training to stop: it ends after this evaluation, or after the epoch that the evaluation closes. The result says <see cref="StopReason.Callback"/> and the reason.</summary>
    /// <param name="reason">Why, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
