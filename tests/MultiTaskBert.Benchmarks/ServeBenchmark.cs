using System.Diagnostics;
using MultiTaskBert.AspNetCore.Batching;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>Requests of many callers, gathered into batches, beside the same predictor asked for one at a time; and what one caller pays for it.</summary>
internal sealed class ServeBenchmark : Benchmark
{
    private const string OneAtATime = "one-at-a-time";
    private const string Direct = "direct";
    private const int Callers = 64;
    private const int WordsOfALongText = 220;
    private const int OneInSoManyIsLong = 10;
    private static readonly BatchingLimits Limits = new(MaxQueue: 512, MaxBatchTokens: 16_384, Deadline: null);

    public override string Name => "serve";

    public override string Description => "MiniLM with two heads and texts of SNIPS: 64 callers through the batching engine beside one request at a time, and one caller beside a direct call";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var snips = new SnipsRows(context);
        yield return Plan(context, snips, hasLong: false);
        yield return Plan(context, snips, hasLong: true);
        var folder = Directory.CreateTempSubdirectory("multitaskbert-serve-");
        try
        {
            using var model = new MultiTaskModel(Backbone.FromPretrained(context.PathOf("models", "minilm-l6")), snips.Heads());
            model.ExportOnnx(folder.FullName);
            using (var float32 = new Predictor(model))
            {
                foreach (var result in Measure(context, "fp32", float32, snips))
                {
                    yield return result;
                }
            }

            model.Backbone.Precision = Precision.BFloat16;
            using (var bfloat16 = new Predictor(model))
            {
                foreach (var result in Measure(context, "bf16", bfloat16, snips))
                {
                    yield return result;
                }
            }

            using var onnx = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.FullName });   // as a server loads it: with threads that do not spin
            foreach (var result in Measure(context, "onnxruntime-fp32", onnx, snips))
            {
                yield return result;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BenchmarkResult Plan(BenchmarkContext context, SnipsRows snips, bool hasLong)
    {
        RowCost[] waiting = [.. Texts(snips, Limits.MaxQueue, hasLong).Select(row => new RowCost(1, row.Text!.Split(' ').Length + 2))];
        var medians = Interleaved.Medians(context.Quick ? 3 : 200, warmup: context.Quick ? 1 : 200, [(Interleaved.Ours, () => BatchPlan.Of(waiting, BatchPrice.Unmeasured, Limits.MaxBatchTokens))]);
        return BenchmarkResult.Of($"plan of {Limits.MaxQueue} rows, {(hasLong ? $"one in {OneInSoManyIsLong} long" : "SNIPS")}", medians);
    }

    private static IEnumerable<BenchmarkResult> Measure(BenchmarkContext context, string name, IPredictor predictor, SnipsRows snips)
    {
        var observer = new Batches();
        var engine = new BatchingEngine(predictor, Limits, observer);
        try
        {
            engine.WarmUp();
            yield return Many(context, $"minilm-l6 {name} {Callers} callers, SNIPS", engine, predictor, Texts(snips, context.Quick ? 128 : 512, hasLong: false), observer);
            yield return Many(context, $"minilm-l6 {name} {Callers} callers, one text in {OneInSoManyIsLong} long", engine, predictor, Texts(snips, context.Quick ? 128 : 512, hasLong: true), observer);
            yield return Single(context, $"minilm-l6 {name} 1 caller, SNIPS", engine, predictor, Texts(snips, context.Quick ? 16 : 400, hasLong: false));
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static BenchmarkResult Many(BenchmarkContext context, string name, BatchingEngine engine, IPredictor predictor, MtlRow[] rows, Batches observer)
    {
        const int Warmup = 1;
        var (calls, latencies) = (0, new List<double>());
        var processor = new Dictionary<string, List<double>>(StringComparer.Ordinal) { [Interleaved.Ours] = [], [OneAtATime] = [] };
        var medians = Interleaved.Medians(
            rounds: context.Quick ? 2 : 5,
            Warmup,
            [
                (Interleaved.Ours, Ask),
                (OneAtATime, () => Array.ForEach(rows, row => predictor.Predict(row))),
            ],
            (way, time) => processor[way].Add(time));
        var (batches, answered, tokens, padded) = observer.Take();
        return BenchmarkResult.Of(name, medians) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["requests"] = rows.Length,
                ["requests_per_second"] = medians.ToDictionary(way => way.Key, way => BenchmarkResult.Round(rows.Length / way.Value * 1000), StringComparer.Ordinal),
                ["processor_ms"] = processor.ToDictionary(way => way.Key, way => BenchmarkResult.Round(Interleaved.Quantile(way.Value, 0.5)), StringComparer.Ordinal),
                ["latency_median_ms"] = BenchmarkResult.Round(Interleaved.Quantile(latencies, 0.5)),
                ["latency_p99_ms"] = BenchmarkResult.Round(Interleaved.Quantile(latencies, 0.99)),
                ["rows_a_batch"] = BenchmarkResult.Round((double)answered / batches),
                ["padding_ratio"] = BenchmarkResult.Round(1 - ((double)tokens / padded)),
                ["price_of_a_batch_tokens"] = BenchmarkResult.Round(engine.Price),
            },
        };

        void Ask()
        {
            var times = AskAtOnce(engine, rows);
            if (calls++ < Warmup)
            {
                observer.Take();
            }
            else
            {
                latencies.AddRange(times);
            }
        }
    }

    private static BenchmarkResult Single(BenchmarkContext context, string name, BatchingEngine engine, IPredictor predictor, MtlRow[] rows)
    {
        var next = 0;
        MtlRow row = rows[0];
        var times = Interleaved.Times(
            rounds: rows.Length,
            warmup: context.Quick ? 1 : 20,
            [
                (Interleaved.Ours, () => engine.PredictAsync(row = rows[next++ % rows.Length], CancellationToken.None).GetAwaiter().GetResult()),
                (Direct, () => predictor.Predict(row)),
            ]);
        return BenchmarkResult.Of(name, times.ToDictionary(way => way.Key, way => Interleaved.Quantile(way.Value, 0.5), StringComparer.Ordinal)) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["median_extra_ms"] = BenchmarkResult.Round(Interleaved.Quantile(times[Interleaved.Ours].Zip(times[Direct], (ours, direct) => ours - direct), 0.5)),
                ["p99_ms"] = times.ToDictionary(way => way.Key, way => BenchmarkResult.Round(Interleaved.Quantile(way.Value, 0.99)), StringComparer.Ordinal),
            },
        };
    }

    // Each caller asks for its next row when it has its answer. The time of each request, in milliseconds.
    private static IEnumerable<double> AskAtOnce(BatchingEngine engine, MtlRow[] rows)
    {
        var (next, times) = (-1, new double[rows.Length]);
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(Ask))).GetAwaiter().GetResult();
        return times;

        async Task Ask()
        {
            for (var row = Interlocked.Increment(ref next); row < rows.Length; row = Interlocked.Increment(ref next))
            {
                var start = Stopwatch.GetTimestamp();
                await engine.PredictAsync(rows[row], CancellationToken.None).ConfigureAwait(false);
                times[row] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
    }

    private static MtlRow[] Texts(SnipsRows snips, int count, bool hasLong) =>
        [.. Enumerable.Range(0, count).Select(place => new MtlRow(string.Join(' ', hasLong && place % OneInSoManyIsLong == OneInSoManyIsLong / 2 ? LongText(snips, place) : Words(snips, place))))];

    private static IEnumerable<string> LongText(SnipsRows snips, int place) => Enumerable.Range(place, snips.All.Count - place).SelectMany(row => Words(snips, row)).Take(WordsOfALongText);

    private static IReadOnlyList<string> Words(SnipsRows snips, int place) => snips.All[place].Words!;

    /// <summary>Counts what the engine computes.</summary>
    private sealed class Batches : IBatchObserver
    {
        private int _batches;
        private int _rows;
        private long _tokens;
        private long _padded;

        public (int Batches, int Rows, long Tokens, long Padded) Take()
        {
            var taken = (_batches, _rows, _tokens, _padded);
            (_batches, _rows, _tokens, _padded) = (0, 0, 0, 0);
            return taken;
        }

        void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome)
        {
        }

        void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took) =>
            (_batches, _rows, _tokens, _padded) = (_batches + 1, _rows + rows, _tokens + tokens, _padded + paddedTokens);
    }
}
