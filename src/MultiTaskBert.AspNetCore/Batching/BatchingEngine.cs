namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>
/// Computes rows of many callers with one predictor, on a thread of its own: whatever waits is sorted by length and cut into batches where it costs least, the oldest row always in the next. Nothing waits while the thread is idle.
/// </summary>
internal sealed class BatchingEngine(IPredictor predictor, BatchingLimits limits, IBatchObserver observer) : IAsyncDisposable
{
    /// <summary>How many rows wait.</summary>
    internal int Waiting => 0;

    /// <summary>Predicts for a row: its tokens are made on the caller's thread, the rest is computed in a batch.</summary>
    /// <exception cref="PredictorBusyException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The row waited too long.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    internal Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken) => throw new NotSupportedException($"{predictor} {limits} {observer} {row} {cancellationToken}");

    /// <summary>Measures what a batch costs beside its tokens, with batches of a few sizes. Called once, before the first row.</summary>
    internal void WarmUp() => throw new NotSupportedException();

    /// <summary>Takes no further row, answers those that wait, and ends the thread. The predictor stays its owner's.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
