using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiTaskBert.AspNetCore.Batching;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>What a listener such as OpenTelemetry gets.</summary>
public sealed class ServingInstrumentsTests
{
    [Fact]
    public async Task Observer_EverythingThatIsTold_IsMeasured()
    {
        await using var folder = new ServedFolder();
        var instruments = new ServingInstruments(folder.Meters);
        using var collector = new Collector(folder.Meters);
        var observer = instruments.ObserverOf("a");
        instruments.Watch("a", () => 3);
        instruments.Watch("b", () => 4);
        instruments.Refused("a");
        observer.Computed(rows: 2, tokens: 10, paddedTokens: 16, took: TimeSpan.FromSeconds(0.5));
        foreach (var outcome in Enum.GetValues<RowOutcome>())
        {
            observer.Answered(TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.75), outcome);
        }

        instruments.Loaded("a", isLoaded: true);
        instruments.Loaded("a", isLoaded: false);
        collector.Listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "batch.duration s 0.5 a",
                "batch.rows {row} 2 a",
                "duration s 0.75 a cancelled", "duration s 0.75 a expired", "duration s 0.75 a failed", "duration s 0.75 a predicted",
                "loads {load} 1 a failed", "loads {load} 1 a loaded",
                "padded_tokens {token} 16 a",
                "queue.length {row} 3 a", "queue.length {row} 4 b",
                "refused {row} 1 a",
                "rows {row} 1 a cancelled", "rows {row} 1 a expired", "rows {row} 1 a failed", "rows {row} 1 a predicted",
                "tokens {token} 10 a",
                "waiting s 0.25 a cancelled", "waiting s 0.25 a expired", "waiting s 0.25 a failed", "waiting s 0.25 a predicted",
            ],
            collector.Measured.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PredictAsync_RowsThatEndInAllWays_AreCounted()
    {
        await using var folder = new ServedFolder();
        using var collector = new Collector(folder.Meters);
        folder.Write("first");
        await folder.Loader.LoadAsync();
        await folder.AnswerAsync();
        await folder.AnswerAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => folder.AnswerAsync(NamedPredictor.Bad));
        await folder.ReplaceAsync("broken");

        Assert.Equal(2, collector.Measured.Count(line => line == "rows {row} 1 served predicted"));
        Assert.Equal(1, collector.Measured.Count(line => line == "rows {row} 1 served failed"));
        Assert.Equal(["loads {load} 1 served loaded", "loads {load} 1 served failed"], collector.Measured.Where(line => line.StartsWith("loads", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PredictAsync_AListener_GetsASpanForEachRow()
    {
        var spans = new List<Activity>();
        using var parent = new Activity("request").Start();
        using var listener = Listener(parent, spans);
        await using var folder = await ServedFolder.LoadedAsync();
        await folder.AnswerAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => folder.AnswerAsync(NamedPredictor.Bad));

        Assert.Equal([("prediction", ActivityStatusCode.Unset), ("prediction", ActivityStatusCode.Error)], spans.Select(span => (span.OperationName, span.Status)));
        Assert.All(spans, span => Assert.Equal("served", span.GetTagItem("multitaskbert.model")));
        Assert.Equal(1, spans[0].GetTagItem("multitaskbert.batch.rows"));
        Assert.True((double)spans[0].GetTagItem("multitaskbert.waiting")! >= 0);
        Assert.Empty(parent.TagObjects);
        Assert.Equal(("System.IO.InvalidDataException", null), (spans[1].GetTagItem("error.type"), spans[1].StatusDescription));
    }

    [Fact]
    public async Task PredictAsync_CallerLeaves_IsNoErrorOfItsSpan()
    {
        var spans = new List<Activity>();
        using var parent = new Activity("request").Start();
        using var listener = Listener(parent, spans);
        await using var folder = new ServedFolder();
        using var cancellation = new CancellationTokenSource();
        var answer = folder.Served.PredictAsync(new MtlRow("text"), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal((ActivityStatusCode.Unset, null), (Assert.Single(spans).Status, spans[0].GetTagItem("error.type")));
    }

    [Fact]
    public async Task PredictAsync_RowsThatWaitForRoom_AreOneSpanEachAndNotRefused()
    {
        var spans = new List<Activity>();
        using var parent = new Activity("request").Start();
        using var listener = Listener(parent, spans);
        await using var folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions { MaxQueue = 1 });
        using var collector = new Collector(folder.Meters);
        var held = folder.AnswerAsync(NamedPredictor.Held);
        await folder.Last.IsHeld;
        var queued = folder.AnswerAsync();
        var waiting = folder.Served.PredictAsync(new MtlRow("text"), waitsForRoom: true, CancellationToken.None);

        await Assert.ThrowsAsync<PredictorBusyException>(() => folder.AnswerAsync());
        await Task.Delay(50);   // it asks again meanwhile
        Assert.False(waiting.IsCompleted);
        folder.Last.Release();
        await Task.WhenAll(held, queued, waiting);

        Assert.Equal(1, collector.Measured.Count(line => line == "refused {row} 1 served"));
        Assert.Equal(4, spans.Count);
        Assert.Equal(typeof(PredictorBusyException).FullName, Assert.Single(spans, span => span.Status == ActivityStatusCode.Error).GetTagItem("error.type"));
    }

    [Fact]
    public async Task PredictAsync_RefusedWhileTheModelIsLoaded_IsCounted()
    {
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { MaxQueue = 1 });
        using var collector = new Collector(folder.Meters);
        folder.Write("first");
        var waiting = folder.AnswerAsync();

        await Assert.ThrowsAsync<PredictorBusyException>(() => folder.AnswerAsync());
        await folder.Loader.LoadAsync();
        await waiting;
        Assert.Equal(1, collector.Measured.Count(line => line == "refused {row} 1 served"));
    }

    // Of all tests that run, the spans below one.
    private static ActivityListener Listener(Activity parent, List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServedPredictor.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.ParentId == parent.Id)
                {
                    lock (spans)
                    {
                        spans.Add(span);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Everything that the meter of one factory measures, as lines of text.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly List<string> _measured = [];

        internal Collector(IMeterFactory meters)
        {
            Listener = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Name == ServedPredictor.SourceName && instrument.Meter.Scope == meters)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            Listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            Listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            Listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            Listener.Start();
        }

        internal MeterListener Listener { get; }

        internal IReadOnlyList<string> Measured
        {
            get
            {
                lock (_measured)
                {
                    return [.. _measured];
                }
            }
        }

        public void Dispose() => Listener.Dispose();

        private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var line = FormattableString.Invariant($"{instrument.Name["multitaskbert.serving.".Length..]} {instrument.Unit} {value}");
            foreach (var (_, tag) in tags)
            {
                line += $" {tag}";
            }

            lock (_measured)
            {
                _measured.Add(line);
            }
        }
    }
}
