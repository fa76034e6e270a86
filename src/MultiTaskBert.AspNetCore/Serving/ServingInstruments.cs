using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>The metrics of the served models of an application; a tag says of which. Names and units are as OpenTelemetry has them.</summary>
internal sealed class ServingInstruments
{
    internal const string ModelTag = "multitaskbert.model";
    internal const string OutcomeTag = "multitaskbert.outcome";
    private const string WaitingTag = "multitaskbert.waiting";
    private const string BatchRowsTag = "multitaskbert.batch.rows";
    private const string Prefix = "multitaskbert.serving.";

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };
    private static readonly InstrumentAdvice<int> PowersOfTwo = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] };

    private readonly ConcurrentDictionary<string, Func<int>> _queues = new(StringComparer.Ordinal);
    private readonly Counter<long> _rows;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _paddedTokens;
    private readonly Counter<long> _loads;
    private readonly Histogram<int> _batchRows;
    private readonly Histogram<double> _batchDuration;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _waiting;

    public ServingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(ServedPredictor.SourceName);
        _rows = meter.CreateCounter<long>(Prefix + "rows", "{row}", "Rows that were taken, by how they ended.");
        _refused = meter.CreateCounter<long>(Prefix + "refused", "{row}", "Rows that were refused because too many waited.");
        _tokens = meter.CreateCounter<long>(Prefix + "tokens", "{token}", "Tokens computed, without padding.");
        _paddedTokens = meter.CreateCounter<long>(Prefix + "padded_tokens", "{token}", "Tokens computed, with padding.");
        _loads = meter.CreateCounter<long>(Prefix + "loads", "{load}", "Times the model was loaded, the first one included, by how it ended.");
        _batchRows = meter.CreateHistogram(Prefix + "batch.rows", "{row}", "Rows of a batch.", tags: null, PowersOfTwo);
        _batchDuration = meter.CreateHistogram(Prefix + "batch.duration", "s", "The time that a batch takes.", tags: null, Seconds);
        _duration = meter.CreateHistogram(Prefix + "duration", "s", "The time from the arrival of a row to its answer.", tags: null, Seconds);
        _waiting = meter.CreateHistogram(Prefix + "waiting", "s", "The time from the arrival of a row to the beginning of its batch.", tags: null, Seconds);
        meter.CreateObservableGauge(Prefix + "queue.length", () => _queues.Select(queue => new Measurement<int>(queue.Value(), Model(queue.Key))), "{row}", "Rows that wait.");
    }

    /// <summary>What hears of the batches of a model.</summary>
    internal IBatchObserver ObserverOf(string model) => new Observer(this, Model(model));

    /// <summary>Has the length of the queue of a model read whenever metrics are collected.</summary>
    internal void Watch(string model, Func<int> queueLength) => _queues[model] = queueLength;

    /// <summary>A model was loaded, or could not be.</summary>
    internal void Loaded(string model, bool isLoaded) => _loads.Add(1, Model(model), new(OutcomeTag, isLoaded ? "loaded" : "failed"));

    /// <summary>A row was refused because too many wait, for the model to be loaded or to compute.</summary>
    internal void Refused(string model) => _refused.Add(1, Model(model));

    private static KeyValuePair<string, object?> Model(string name) => new(ModelTag, name);

    private sealed class Observer(ServingInstruments instruments, KeyValuePair<string, object?> model) : IBatchObserver
    {
        void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome)
        {
            var tag = new KeyValuePair<string, object?>(OutcomeTag, outcome switch
            {
                RowOutcome.Predicted => "predicted",
                RowOutcome.Failed => "failed",
                RowOutcome.Cancelled => "cancelled",
                _ => "expired",
            });
            instruments._rows.Add(1, model, tag);
            instruments._duration.Record(total.TotalSeconds, model, tag);
            instruments._waiting.Record(waited.TotalSeconds, model, tag);
        }

        void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took)
        {
            instruments._batchRows.Record(rows, model);
            instruments._batchDuration.Record(took.TotalSeconds, model);
            instruments._tokens.Add(tokens, model);
            instruments._paddedTokens.Add(paddedTokens, model);
        }

        void IBatchObserver.Traced(Activity caller, TimeSpan waited, int rows)
        {
            if (ReferenceEquals(caller.Source, ServedPredictor.Source))   // and not that of a request, where nobody listens to ours
            {
                caller.SetTag(WaitingTag, waited.TotalSeconds).SetTag(BatchRowsTag, rows);
            }
        }
    }
}
