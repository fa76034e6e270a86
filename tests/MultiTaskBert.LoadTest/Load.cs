using System.Diagnostics;
using System.Net.Http.Json;

namespace MultiTaskBert.LoadTest;

/// <summary>What a scenario is given, and how it asks.</summary>
internal sealed record Load(ServedFolders Models, int Requests, int Clients, IReadOnlyList<string> Kinds)
{
    private readonly List<string> _misses = [];

    /// <summary>What a scenario found that is not as good as it should be, each as a sentence.</summary>
    internal IReadOnlyList<string> Misses => _misses;

    /// <summary>A measured value that should be at least so much.</summary>
    internal void AtLeast(double least, double value, string what) => Expect(value >= least, FormattableString.Invariant($"{what} is {value:F2}, and should be at least {least}."));

    /// <summary>A measured value that should be at most so much.</summary>
    internal void AtMost(double most, double value, string what) => Expect(value <= most, FormattableString.Invariant($"{what} is {value:F2}, and should be at most {most}."));

    private void Expect(bool isMet, string otherwise)
    {
        if (!isMet)
        {
            _misses.Add(otherwise);
        }
    }

    /// <summary>Asks as many clients at once, each for the next text as soon as it has its answer.</summary>
    internal async Task<Answers> AskAsync(HttpClient client, int requests, int clients, bool isMixed = false, Func<HttpResponseMessage, Task>? look = null, CancellationToken cancellationToken = default)
    {
        var answers = new Answers();
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(
            async () =>
            {
                int request;
                while ((request = Interlocked.Increment(ref next)) < requests && !cancellationToken.IsCancellationRequested)
                {
                    await AskOnceAsync(client, Models.Text(request, isMixed), answers, look);
                }
            },
            CancellationToken.None)));
        answers.Took = Stopwatch.GetElapsedTime(began);
        return answers;
    }

    private static async Task AskOnceAsync(HttpClient client, string text, Answers answers, Func<HttpResponseMessage, Task>? look)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.PostAsJsonAsync("/predict", new { text });
            await response.Content.LoadIntoBufferAsync();
            answers.Add(response.StatusCode, Stopwatch.GetElapsedTime(began));
            if (look is not null)
            {
                await look(response);
            }
        }
        catch (HttpRequestException)
        {
            answers.Add(Answers.NoAnswer, Stopwatch.GetElapsedTime(began));
            await Task.Delay(50);   // as a client waits that finds nobody
        }
    }
}
