namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Repeats what failed for a moment, waiting 1, 2, 4, … seconds, at most 30, or as long as the server asks.</summary>
internal static class HubRetry
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <exception cref="HubTransientException">It failed once more than <paramref name="retries"/> times; the last failure.</exception>
    internal static async Task<T> RunAsync<T>(Func<Task<T>> action, int retries, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await action().ConfigureAwait(false);
            }
            catch (HubTransientException e) when (attempt < retries)
            {
                var wait = e.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, attempt));
                await Task.Delay(wait < Longest ? wait : Longest, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
