using MultiTaskBert.Data;

namespace MultiTaskBert.AspNetCore.Batching;

/// <content>What a batch costs beside its tokens.</content>
internal sealed partial class BatchingEngine
{
    private const int FewestRounds = 3;
    private const int MostRounds = 9;

    // Rows and words of the batches that are measured, small ones: the price of a batch is what these show.
    private static readonly (int Rows, int Words)[] Shapes = [(1, 14), (1, 62), (4, 14), (4, 62), (16, 14)];
    private static readonly TimeSpan EnoughMeasuring = TimeSpan.FromSeconds(1.5);

    private Action? _measuring;

    /// <summary>Measures what a batch costs beside its tokens, with batches of a few sizes. Called once, before the first row.</summary>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    /// <remarks>What the predictor throws is thrown here.</remarks>
    internal void WarmUp()
    {
        var measured = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // On the thread that computes later: LibTorch keeps a team of workers for each thread that asks it for work.
            _measuring = () =>
            {
                try
                {
                    Measure();
                    measured.SetResult();
                }
                catch (Exception exception)
                {
                    measured.SetException(exception);
                }
            };
            Wake();
        }

        measured.Task.GetAwaiter().GetResult();
    }

    private void Measure()
    {
        List<QueuedRow>[] batches =
        [
            .. Shapes.Select(Batch).OfType<List<QueuedRow>>().Where((batch, shape) => shape == 0 || PaddedTokens(batch) <= _limits.MaxBatchTokens),
        ];
        var times = Array.ConvertAll(batches, _ => new List<double>());
        var start = _time.GetTimestamp();
        for (var round = 0; round <= MostRounds && (round <= FewestRounds || _time.GetElapsedTime(start) < EnoughMeasuring); round++)
        {
            for (var batch = 0; batch < batches.Length; batch++)
            {
                var begun = _time.GetTimestamp();
                Predict(batches[batch], CancellationToken.None);
                if (round > 0)   // the first is the warm-up
                {
                    times[batch].Add(_time.GetElapsedTime(begun).TotalSeconds);
                }
            }
        }

        var medians = Array.ConvertAll(times, Median);
        for (var batch = 0; batch < batches.Length; batch++)
        {
            Remember(TimeSpan.FromSeconds(medians[batch]), batches[batch]);
        }
    }

    // Null for a batch of rows that are longer than the predictor takes; the first has to be taken.
    private List<QueuedRow>? Batch((int Rows, int Words) shape, int place)
    {
        try
        {
            return Enumerable.Repeat(Prepare(new MtlRow(string.Join(' ', Enumerable.Repeat("a", shape.Words))), arrived: 0, CancellationToken.None), shape.Rows).ToList();
        }
        catch (DatasetException) when (place > 0)
        {
            return null;
        }
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static int PaddedTokens(List<QueuedRow> batch) => batch.Sum(row => row.Cost.Rows) * batch.Max(row => row.Cost.Length);
}
