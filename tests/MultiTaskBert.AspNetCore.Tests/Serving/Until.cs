namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>Waits for what another thread does and does not announce.</summary>
internal static class Until
{
    internal static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
