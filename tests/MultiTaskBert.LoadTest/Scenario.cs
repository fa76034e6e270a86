using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert.LoadTest;

/// <summary>One kind of load.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Requests">How many requests it makes by default.</param>
/// <param name="Description">What it shows.</param>
/// <param name="RunAsync">Runs it, prints what it found, and returns how many requests were lost.</param>
internal sealed record Scenario(string Name, int Requests, string Description, Func<Load, CancellationToken, Task<int>> RunAsync)
{
    // What --check asks for.
    private const double LeastRatioFloat32 = 2.2;
    private const double LeastRatioBFloat16 = 3;
    private const double LeastRatioMixed = 1.4;
    private const double MostLateness = 4;
    private const double MostExtraMilliseconds = 1;

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("throughput", 2000, "many clients against one, short sentences and mixed with long ones: rows a second, latency", ThroughputAsync),
        new("single", 400, "what one client pays over a call in process", SingleAsync),
        new("overload", 4000, "four times as many clients as rows may wait: answered + 429 = sent", OverloadAsync),
        new("cancel", 2000, "clients that leave before their answer: the queue is empty afterwards", CancelAsync),
        new("reload", 4000, "the model is saved anew under load: every request is answered, by the old one or the new", ReloadAsync),
        new("restart", 4000, "the server is killed and started again under load: no answer is wrong, and all is well afterwards", RestartAsync),
        new("memory", 100_000, "resident memory of the server at a fifth of the requests and at their end", MemoryAsync),
    ];

    private static async Task<int> ThroughputAsync(Load load, CancellationToken cancellationToken)
    {
        Console.WriteLine("computes  traffic   one/s   many/s   ratio   one median   many median   many p99   p99/median");
        var lost = 0;
        foreach (var kind in load.Kinds)
        {
            using var server = await ServerProcess.StartAsync(load.Models.Of(kind), kind);
            foreach (var isMixed in (bool[])[false, true])
            {
                // In turns, so that what else the machine does is shared.
                const int Turns = 4;
                await load.AskAsync(server.Client, 2 * load.Clients, load.Clients, isMixed, cancellationToken: cancellationToken);
                List<Answers> one = [], many = [];
                for (var turn = 0; turn < Turns; turn++)
                {
                    one.Add(await load.AskAsync(server.Client, Math.Max(1, load.Requests / 4 / Turns), clients: 1, isMixed, cancellationToken: cancellationToken));
                    many.Add(await load.AskAsync(server.Client, Math.Max(1, load.Requests / Turns), load.Clients, isMixed, cancellationToken: cancellationToken));
                }

                lost += one.Concat(many).Sum(answers => answers.Count - answers.Of(HttpStatusCode.OK));
                var (median, late) = (Median(many, 0.5), Median(many, 0.99));
                var (slow, fast) = (one.Sum(answers => answers.Of(HttpStatusCode.OK)) / one.Sum(answers => answers.Took.TotalSeconds), many.Sum(answers => answers.Of(HttpStatusCode.OK)) / many.Sum(answers => answers.Took.TotalSeconds));
                Console.WriteLine(FormattableString.Invariant(
                    $"{kind,-9} {(isMixed ? "mixed" : "short"),-7} {slow,7:F1}  {fast,7:F1}  {fast / slow,6:F2}   {Median(one, 0.5),10:F2}   {median,11:F2}   {late,8:F2}   {late / median,10:F2}"));
                var traffic = $"{kind}, {(isMixed ? "mixed" : "short")}";
                if (isMixed || kind != "int8")
                {
                    load.AtLeast(isMixed ? LeastRatioMixed : kind == "bf16" ? LeastRatioBFloat16 : LeastRatioFloat32, fast / slow, $"{traffic}: the throughput of many clients over that of one");
                }

                load.AtMost(MostLateness, late / median, $"{traffic}: the 99th percentile of the latency over its median");
            }
        }

        return lost;

        static double Median(List<Answers> turns, double part) => turns.Select(turn => turn.Quantile(part)).Order().ElementAt(turns.Count / 2);
    }

    private static async Task<int> SingleAsync(Load load, CancellationToken cancellationToken)
    {
        Console.WriteLine("computes  direct median   over HTTP median   extra (ms)");
        foreach (var kind in load.Kinds)
        {
            var folder = load.Models.Of(kind);
            await using var server = ServerProgram.Build(folder, kind, port: 0, queue: 512);
            await server.StartAsync(cancellationToken);
            using var predictor = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder, Precision = kind == "bf16" ? Backbones.Precision.BFloat16 : null });   // as the server loads it
            using var client = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
            await ServerProcess.WaitUntilReadyAsync(client);
            List<double> direct = [], served = [];
            for (var request = 0; request < load.Requests; request++)
            {
                var text = load.Models.Text(request, isMixed: false);
                var began = Stopwatch.GetTimestamp();
                predictor.Predict(text, cancellationToken);
                direct.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

                began = Stopwatch.GetTimestamp();
                using var response = await client.PostAsJsonAsync("/predict", new { text }, cancellationToken);
                await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
                served.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            var extra = direct.Zip(served, (before, after) => after - before).Skip(load.Requests / 10).Order().ElementAt(load.Requests * 9 / 20);
            load.AtMost(MostExtraMilliseconds, extra, $"{kind}: what one client pays over a direct call, in milliseconds,");
            Console.WriteLine(FormattableString.Invariant($"{kind,-9} {Middle(direct),13:F2}   {Middle(served),16:F2}   {extra,10:F2}"));
        }

        return 0;

        static double Middle(List<double> values) => values.Skip(values.Count / 10).Order().ElementAt(values.Count * 9 / 20);
    }

    private static async Task<int> OverloadAsync(Load load, CancellationToken cancellationToken)
    {
        using var server = await ServerProcess.StartAsync(load.Models.Of("fp32"), "fp32", queue: Math.Max(1, load.Clients / 4));
        var withoutHint = 0;
        var answers = await load.AskAsync(server.Client, load.Requests, load.Clients, look: response =>
        {
            if (response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.RetryAfter is null)
            {
                Interlocked.Increment(ref withoutHint);
            }

            return Task.CompletedTask;
        }, cancellationToken: cancellationToken);
        var lost = load.Requests - answers.Of(HttpStatusCode.OK) - answers.Of(HttpStatusCode.TooManyRequests) + withoutHint;
        Console.WriteLine(FormattableString.Invariant($"{load.Requests} sent: {answers}; {answers.PerSecond:F1} answered a second; 429 without Retry-After: {withoutHint}"));
        return lost;
    }

    private static async Task<int> CancelAsync(Load load, CancellationToken cancellationToken)
    {
        using var server = await ServerProcess.StartAsync(load.Models.Of("fp32"), "fp32");
        var (left, answered) = (0, 0);
        await Parallel.ForAsync(0, load.Requests, new ParallelOptions { MaxDegreeOfParallelism = load.Clients, CancellationToken = cancellationToken }, async (request, token) =>
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(token);
            leaving.CancelAfter(TimeSpan.FromMilliseconds(1 + (request % 40)));
            try
            {
                using var response = await server.Client.PostAsJsonAsync("/predict", new { text = load.Models.Text(request, isMixed: true) }, leaving.Token);
                Interlocked.Increment(ref answered);
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                Interlocked.Increment(ref left);
            }
        });
        var health = string.Empty;
        for (var tries = 0; tries < 100 && !(health = await server.HealthAsync()).Contains("waiting=0", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(100, cancellationToken);
        }

        var after = await load.AskAsync(server.Client, load.Clients, load.Clients, cancellationToken: cancellationToken);
        Console.WriteLine($"{left} left, {answered} answered; afterwards {health}, and of {load.Clients} requests {after}");
        return (health.Contains("waiting=0", StringComparison.Ordinal) ? 0 : 1) + load.Clients - after.Of(HttpStatusCode.OK);
    }

    private static async Task<int> ReloadAsync(Load load, CancellationToken cancellationToken)
    {
        var folder = load.Models.Of("fp32") + "-reloaded";
        load.Models.Write(folder, "fp32", "model0");
        using var server = await ServerProcess.StartAsync(folder, "fp32");
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = load.AskAsync(server.Client, int.MaxValue, load.Clients, look: async response =>
        {
            var prediction = await response.Content.ReadFromJsonAsync<Prediction>(CancellationToken.None);
            seen.AddOrUpdate(prediction!.Heads.Keys.Single(name => name.StartsWith("model", StringComparison.Ordinal)), 1, (_, count) => count + 1);
        }, cancellationToken: ending.Token);
        for (var model = 1; model <= 3; model++)
        {
            var name = $"model{model}";
            load.Models.Write(folder, "fp32", name);
            for (var tries = 0; tries < 600 && !seen.ContainsKey(name) && !asking.IsCompleted; tries++)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        await ending.CancelAsync();
        var answers = await asking;
        Console.WriteLine($"{answers.Count} sent: {answers}; by model: {string.Join(", ", seen.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => $"{model.Key} {model.Value}"))}");
        return answers.Count - answers.Of(HttpStatusCode.OK) + (4 - seen.Count);
    }

    private static async Task<int> RestartAsync(Load load, CancellationToken cancellationToken)
    {
        var folder = load.Models.Of("fp32");
        var server = await ServerProcess.StartAsync(folder, "fp32");
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1024, UseProxy = false }) { BaseAddress = server.Address };
            var wrong = 0;
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asking = load.AskAsync(client, int.MaxValue, load.Clients, look: async response =>
            {
                if (response.StatusCode == HttpStatusCode.OK && (await response.Content.ReadFromJsonAsync<Prediction>(CancellationToken.None))!.Heads.Count != 2)
                {
                    Interlocked.Increment(ref wrong);
                }
            }, cancellationToken: ending.Token);
            await Task.Delay(2000, cancellationToken);
            server.Kill();
            var address = server.Address;
            server.Dispose();
            server = await ServerProcess.StartAsync(folder, "fp32", address.Port);
            await Task.Delay(2000, cancellationToken);
            await ending.CancelAsync();
            var during = await asking;
            var after = await load.AskAsync(client, load.Clients * 2, load.Clients, cancellationToken: cancellationToken);
            var other = during.Count - during.Of(HttpStatusCode.OK) - during.Of(Answers.NoAnswer);
            Console.WriteLine($"killed under load: {during}, {wrong} of them wrong; afterwards {after}");
            return wrong + other + after.Count - after.Of(HttpStatusCode.OK);
        }
        finally
        {
            server.Dispose();
        }
    }

    private static async Task<int> MemoryAsync(Load load, CancellationToken cancellationToken)
    {
        const double Mebi = 1 << 20;
        var lost = 0;
        Console.WriteLine("computes  at a fifth   at the end   growth (MiB)");
        foreach (var kind in load.Kinds)
        {
            using var server = await ServerProcess.StartAsync(load.Models.Of(kind), kind);
            var first = await load.AskAsync(server.Client, load.Requests / 5, load.Clients, isMixed: true, cancellationToken: cancellationToken);
            var early = server.ResidentBytes / Mebi;
            var rest = await load.AskAsync(server.Client, load.Requests - (load.Requests / 5), load.Clients, isMixed: true, cancellationToken: cancellationToken);
            var late = server.ResidentBytes / Mebi;
            Console.WriteLine(FormattableString.Invariant($"{kind,-9} {early,10:F0}   {late,10:F0}   {late - early,12:F0}   ({first}; {rest})"));
            lost += first.Count + rest.Count - first.Of(HttpStatusCode.OK) - rest.Of(HttpStatusCode.OK) + (late > (early * 1.1) + 16 ? 1 : 0);
        }

        return lost;
    }
}
