using MultiTaskBert.Data;

namespace MultiTaskBert.Training;

/// <summary>The rows of one step, and the batches they become: at once on another thread, or when they are asked for on the thread that asks. Owns the batches.</summary>
/// <remarks>Batches hold no dispose scope, so they may be made on one thread and used on another. Collation draws no random numbers: where it runs changes nothing.</remarks>
internal sealed class PendingStep : IDisposable
{
    private readonly Lazy<Task<MtlBatch[]>> _batches;

    private PendingStep(IReadOnlyList<int>[] rows, Func<IReadOnlyList<int>, MtlBatch> collate, bool ahead)
    {
        Rows = rows;
        var started = ahead ? Task.Run(() => All(rows, collate)) : null;
        _batches = new Lazy<Task<MtlBatch[]>>(() => started ?? Task.FromResult(All(rows, collate)));
        IsStarted = ahead;
    }

    /// <summary>The rows of each micro-batch.</summary>
    internal IReadOnlyList<int>[] Rows { get; }

    /// <summary>The micro-batches; this object keeps owning them. An exception of the collation comes from here, as it was thrown.</summary>
    internal MtlBatch[] Batches => _batches.Value.GetAwaiter().GetResult();

    private bool IsStarted { get; }

    /// <summary>Gives the steps in their order, while the next ones are collated.</summary>
    /// <param name="steps">The rows of each micro-batch of each step; read on the calling thread.</param>
    /// <param name="collate">Makes one batch; called from several threads at once.</param>
    /// <param name="ahead">How many steps are collated in advance; 0 for none.</param>
    /// <returns>The steps; the caller disposes each. When the enumeration ends, nothing runs any more.</returns>
    internal static IEnumerable<PendingStep> Prefetch(IEnumerable<IReadOnlyList<int>[]> steps, Func<IReadOnlyList<int>, MtlBatch> collate, int ahead)
    {
        var waiting = new Queue<PendingStep>();
        try
        {
            foreach (var rows in steps)
            {
                waiting.Enqueue(new PendingStep(rows, collate, ahead > 0));
                if (waiting.Count > ahead)
                {
                    yield return waiting.Dequeue();
                }
            }

            while (waiting.TryDequeue(out var step))
            {
                yield return step;
            }
        }
        finally
        {
            foreach (var step in waiting)
            {
                step.Dispose();
            }
        }
    }

    /// <summary>Waits for the other thread, and frees the batches.</summary>
    public void Dispose()
    {
        if (!IsStarted && !_batches.IsValueCreated)
        {
            return;
        }

        try
        {
            Array.ForEach(Batches, batch => batch.Dispose());
        }
        catch (Exception) when (_batches.Value.IsFaulted)
        {
            // Whoever asked for the batches has had it; if nobody did, the training ended before this step.
        }
    }

    private static MtlBatch[] All(IReadOnlyList<int>[] rows, Func<IReadOnlyList<int>, MtlBatch> collate)
    {
        var batches = new List<MtlBatch>(rows.Length);
        try
        {
            foreach (var batch in rows)
            {
                batches.Add(collate(batch));
            }

            return [.. batches];
        }
        catch
        {
            batches.ForEach(batch => batch.Dispose());
            throw;
        }
    }
}
