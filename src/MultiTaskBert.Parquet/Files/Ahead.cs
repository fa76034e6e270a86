using Apache.Arrow;

namespace MultiTaskBert.Parquet.Files;

/// <summary>Makes the next batch on another thread while this one is used. Order and content are the same as without.</summary>
internal static class Ahead
{
    internal static IEnumerable<RecordBatch> Read(IEnumerable<RecordBatch> batches)
    {
        using var source = batches.GetEnumerator();
        Task<RecordBatch?> next = Next(source);
        try
        {
            while (next.GetAwaiter().GetResult() is { } batch)
            {
                next = Next(source);
                using (batch)
                {
                    yield return batch;
                }
            }
        }
        finally
        {
            // Whoever stops early must not close the file under the other thread. What that one finds is of no use any more.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
            if (next.IsCompletedSuccessfully)
            {
                next.Result?.Dispose();
            }
        }
    }

    private static Task<RecordBatch?> Next(IEnumerator<RecordBatch> source) => Task.Run(() => source.MoveNext() ? source.Current : null);
}
