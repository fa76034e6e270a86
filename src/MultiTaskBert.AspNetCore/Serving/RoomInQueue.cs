namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>Waits for room in a full queue, by asking again when it says to.</summary>
internal static class RoomInQueue
{
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(5);

    /// <summary>Predicts, again and again while the queue is full.</summary>
    /// <param name="predict">Predicts, or says that the queue is full.</param>
    /// <param name="patience">How long a row may be refused before its caller hears of it; null for as long as the caller stays.</param>
    /// <param name="arrived">When the row came.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal static async Task<Prediction> WaitAsync(Func<Task<Prediction>> predict, TimeSpan? patience, long arrived, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan delay;
            try
            {
                return await predict().ConfigureAwait(false);
            }
            catch (PredictorBusyException busy) when (!(time.GetElapsedTime(arrived) >= patience))
            {
                delay = TimeSpan.FromTicks(Math.Clamp(busy.RetryAfter.Ticks, LeastDelay.Ticks, MostDelay.Ticks));
                if (patience is { } most && most - time.GetElapsedTime(arrived) is var left && left < delay)
                {
                    delay = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                }
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
