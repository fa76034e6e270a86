namespace MultiTaskBert.Training.Rows;

/// <summary>The rows of one step, and the batches they become: at once on another thread, or when they are asked for on the thread that asks. Owns the batches.</summary>
/// <remarks>Batches hold no dispose scope, so they may be made on one thread and used on another. Collation draws no random numbers: where it runs changes nothing.</remarks>
internal sealed class PendingStep : IDisposable
{
    private readonly TaskCompletionSource<MtlBatch[]> _batches = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IReadOnlyList<int>, MtlBatch> _collate;
    private int _isTaken;

    private PendingStep(IReadOnlyList<int>[] rows, Func<IReadOnlyList<int>, MtlBatch> collate, bool ahead)
    {
        (Rows, _collate) = (rows, collate);
        if (ahead)
        {
            ThreadPool.QueueUserWorkItem(step => step.CollateOnce(), this, preferLocal: false);
        }
    }

    /// <summary>The rows of each micro-batch.</summary>
    internal IReadOnlyList<int>[] Rows { get; }

    /// <summary>The micro-batches; this object keeps owning them. An exception of the collation comes from here, as it was thrown.</summary>
    /// <remarks>If no other thread has begun, as when all of the pool are blocked, this one does the work and does not wait.</remarks>
    internal MtlBatch[] Batches
    {
        get
        {
            CollateOnce();
            return _batches.Task.GetAwaiter().GetResult();
        }
    }

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
        if (Interlocked.Exchange(ref _isTaken, 1) == 0)
        {
            return;   // Nobody has begun, and nobody will.
        }

        try
        {
            Array.ForEach(_batches.Task.GetAwaiter().GetResult(), batch => batch.Dispose());
        }
        catch (Exception) when (_batches.Task.IsFaulted)
        {
            // Whoever asked for the batches has had it; if nobody did, the training ended before this step.
        }
    }

    private void CollateOnce()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            return;
        }

        try
        {
            _batches.SetResult(All(Rows, _collate));
        }
        catch (Exception e)
        {
            _batches.SetException(e);
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
