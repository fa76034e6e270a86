using System.Diagnostics;
using System.Globalization;
using System.Text;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Benchmarks;

/// <summary>
/// A million rows, about 400 MB of JSON Lines: how long until a training takes its first step, how much memory the data takes, how many rows a second become batches, and how quick files are read.
/// The rows are made here, of words drawn by a seed.
/// </summary>
internal sealed class DatasetBenchmark : Benchmark
{
    private const int ManyRows = 1_000_000;
    private const int QuickRows = 20_000;
    private const int WarmUpRows = 5_000;
    private const int BatchSize = 32;
    private const int Topics = 20;
    private const int Vocabulary = 10_000;
    private const int Seed = 1;
    private const double Mega = 1e6;
    private const double Mebi = 1 << 20;
    private const string Topic = "topic";
    private const string Entities = "entities";

    public override string Name => "dataset";

    public override string Description => "a million rows: time to the first step, memory of the data, rows collated a second, megabytes read a second";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var folder = Directory.CreateTempSubdirectory("multitaskbert-dataset-").FullName;
        try
        {
            var path = Path.Combine(folder, "rows.jsonl");
            var count = context.Quick ? QuickRows : ManyRows;
            WriteJsonLines(path, count, Words(context));
            context.Note($"{count} rows, {new FileInfo(path).Length / Mega:0} MB; processor: {Processor}, {Environment.ProcessorCount} cores");
            foreach (var result in (IEnumerable<BenchmarkResult>)[ToFirstStep(context, path), Collation(context, path), .. Reading(context, path, folder)])
            {
                yield return result;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The processor as the system names it, with family and model where it has them.</summary>
    private static string Processor
    {
        get
        {
            string[] lines = File.Exists("/proc/cpuinfo") ? [.. File.ReadLines("/proc/cpuinfo").TakeWhile(line => line.Length > 0)] : [];
            return lines.Length == 0 ? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString() : $"{Field("model name")}, family {Field("cpu family")}, model {Field("model")}";

            string Field(string name) => lines.FirstOrDefault(line => line.Split(':')[0].Trim() == name)?.Split(':', 2)[1].Trim() ?? "unknown";
        }
    }

    private static MultiTaskModel Model(BenchmarkContext context) => new(
        Backbone.FromPretrained(context.PathOf("models", "minilm-l6")),
        [new SequenceClassificationHead(Topic, [.. Enumerable.Range(0, Topics).Select(TopicName)]), new TokenClassificationHead(Entities, ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"])]);

    private static TrainerOptions Options => new() { Epochs = 1, BatchSize = BatchSize, Seed = Seed };

    private static BenchmarkResult ToFirstStep(BenchmarkContext context, string path)
    {
        var few = path + ".few";
        File.WriteAllLines(few, File.ReadLines(path).Take(WarmUpRows));
        Once(context, few);   // what is loaded and compiled once a process
        var best = (Total: double.PositiveInfinity, Read: 0.0, Started: 0.0, Fit: 0.0, Processor: 0.0, Memory: 0.0);
        var totals = new List<double>();
        for (var round = 0; round < (context.Quick ? 1 : 3); round++)
        {
            var measured = Once(context, path);
            context.Note($"to the first step: {measured}");
            totals.Add(BenchmarkResult.Round(measured.Total));
            best = measured.Total < best.Total ? measured : best;
        }

        return new BenchmarkResult
        {
            Case = "from the file to the first step",
            OursMs = BenchmarkResult.Round(1000 * best.Total),
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["processor"] = Processor,
                ["seconds_reading"] = BenchmarkResult.Round(best.Read),
                ["seconds_from_fit_to_start"] = BenchmarkResult.Round(best.Started),
                ["seconds_from_fit_to_end_of_first_step"] = BenchmarkResult.Round(best.Fit),
                ["processor_seconds_until_start"] = BenchmarkResult.Round(best.Processor),
                ["seconds_of_each_round"] = totals,
                ["resident_mib_of_the_data"] = BenchmarkResult.Round(best.Memory),
            },
        };
    }

    // With a model that is there, as a program has one.
    private static (double Total, double Read, double Started, double Fit, double Processor, double Memory) Once(BenchmarkContext context, string path)
    {
        using var model = Model(context);
        var before = Resident();
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var data = MtlDataset.FromJsonLines(path);
        var (read, ofReading) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Environment.CpuUsage.TotalTime - processor);
        var memory = Resident() - before;
        (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var first = new FirstStep();
        new Trainer(model, Options with { Callbacks = [first] }).Fit(data);
        return (read + first.After(start), read, Stopwatch.GetElapsedTime(start, first.StartedAt).TotalSeconds, first.After(start), (ofReading + first.Processor - processor).TotalSeconds, memory / Mebi);
    }

    private static BenchmarkResult Collation(BenchmarkContext context, string path)
    {
        using var model = Model(context);
        var before = Resident();
        var train = MtlDataset.FromJsonLines(path);
        var data = TrainingData.Of(train, dev: null);
        var options = Options with { Batches = new() { Sampler = BatchSampler.LengthBucketed() } };
        var collator = model.CreateCollator().Remember(new RowMemory(1_000_000));
        var steps = new BatchPlan(model, options, data).StepsLeft(0, 0, 0);
        var (rows, tokens, pieces, wanted) = (0L, 0L, new List<double>(), context.Quick ? 100 : int.MaxValue);
        var start = Stopwatch.GetTimestamp();
        var (total, processor) = (start, Environment.CpuUsage.TotalTime);
        foreach (var step in steps.Take(wanted))
        {
            using var batch = collator.Collate([.. step[0].Select(row => train[row])]);
            rows += batch.RowCount;
            tokens += batch.AttentionMask.sum().item<long>();
            if (rows % (1000 * BatchSize) == 0)
            {
                pieces.Add(1000 * BatchSize / Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
            }
        }

        var rate = rows / Stopwatch.GetElapsedTime(total).TotalSeconds;
        var ofProcessor = rows / (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        var memory = (Resident() - before) / Mebi;
        GC.KeepAlive(train);
        var consumed = Consumed(context);
        return new BenchmarkResult
        {
            Case = "collation over an epoch, one thread, lengths found on the way",
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["rows"] = rows,
                ["tokens"] = tokens,
                ["rows_per_second"] = BenchmarkResult.Round(rate),
                ["rows_per_second_of_processor_time"] = BenchmarkResult.Round(ofProcessor),
                ["rows_per_second_at_best"] = BenchmarkResult.Round(pieces.DefaultIfEmpty(rate).Max()),
                ["rows_per_second_that_finetune_epoch_consumes"] = BenchmarkResult.Round(consumed),
                ["ratio"] = BenchmarkResult.Round(rate / consumed),
                ["resident_mib_of_data_lengths_and_remembered_rows"] = BenchmarkResult.Round(memory),
            },
        };
    }

    /// <summary>The rows a second that <c>finetune-epoch</c> trains on: SNIPS, in batches by length, in bfloat16.</summary>
    private static double Consumed(BenchmarkContext context)
    {
        var rows = new SnipsRows(context);
        using var training = new OurTraining(Backbone.FromPretrained(context.PathOf("models", "minilm-l6")), rows.Heads(), Precision.BFloat16);
        var collator = training.Model.CreateCollator();
        using var memory = OurTraining.HoldMemory(Interleaved.Ours);
        var batches = BatchSampler.LengthBucketed().Batches(new SamplerInput(rows.All.Count, BatchSize, Seed, lengths: () => [.. rows.All.Select(collator.LengthOf)])).Take(context.Quick ? 12 : 120).ToArray();
        var best = 0.0;
        var start = Stopwatch.GetTimestamp();
        foreach (var (place, indices) in batches.Index())
        {
            using var batch = collator.Collate([.. indices.Select(row => rows.All[row])]);
            training.Step(batch);
            if (place % 12 == 11)
            {
                best = place == 11 && batches.Length > 12 ? 0 : Math.Max(best, 12 * BatchSize / Stopwatch.GetElapsedTime(start).TotalSeconds);   // the first are warm-up
                start = Stopwatch.GetTimestamp();
            }
        }

        return best;
    }

    private static IEnumerable<BenchmarkResult> Reading(BenchmarkContext context, string path, string folder)
    {
        foreach (var storage in (RowStorage[])[RowStorage.Disk, RowStorage.Memory])
        {
            yield return Speed(context, $"JSON Lines, rows kept {Place(storage)}", path, file => MtlDataset.FromJsonLines(file, new JsonLinesOptions { Storage = storage }));
        }

        var table = Path.Combine(folder, "rows.csv");
        WriteCsv(MtlDataset.FromJsonLines(path), table);
        foreach (var storage in (RowStorage[])[RowStorage.Disk, RowStorage.Memory])
        {
            yield return Speed(context, $"CSV, rows kept {Place(storage)}", table, file => MtlDataset.FromCsv(file, new CsvOptions { Storage = storage }));
        }

        yield return ParquetReading.Run(context, folder);

        static string Place(RowStorage storage) => storage == RowStorage.Disk ? "in a temporary file" : "in memory";
    }

    // By the clock, and by the time of all threads of the process: a machine that others use has less of the former.
    private static BenchmarkResult Speed(BenchmarkContext context, string name, string file, Func<string, MtlDataset> read)
    {
        var megabytes = new FileInfo(file).Length / Mega;
        var (clock, processor) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < (context.Quick ? 2 : 5); round++)
        {
            GC.Collect();
            var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            GC.KeepAlive(read(file));
            (clock, processor) = (Math.Min(clock, Stopwatch.GetElapsedTime(start).TotalSeconds), Math.Min(processor, (Environment.CpuUsage.TotalTime - before).TotalSeconds));
        }

        return new BenchmarkResult
        {
            Case = $"reading {name}",
            OursMs = BenchmarkResult.Round(1000 * clock),
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["megabytes"] = BenchmarkResult.Round(megabytes),
                ["megabytes_per_second"] = BenchmarkResult.Round(megabytes / clock),
                ["megabytes_per_second_of_processor_time"] = BenchmarkResult.Round(megabytes / processor),
            },
        };
    }

    private static double Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            return PeakMemory.Reset();
        }

        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string TopicName(int topic) => string.Create(CultureInfo.InvariantCulture, $"topic-{topic}");

    // Whole words of the model, the more frequent ones: texts of other words would have more tokens than texts have.
    private static string[] Words(BenchmarkContext context) =>
        [.. File.ReadLines(context.PathOf("models", "minilm-l6", "vocab.txt")).Where(word => word.Length > 1 && word.All(char.IsAsciiLetterLower)).Take(Vocabulary)];

    private static void WriteJsonLines(string path, int count, string[] words)
    {
        var random = new Random(Seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        var text = new StringBuilder();
        for (var row = 0; row < count; row++)
        {
            text.Clear();
            var spans = new List<string>(2);
            var length = random.Next(25, 65);
            for (var word = 0; word < length; word++)
            {
                text.Append(word == 0 ? string.Empty : " ");
                var (start, drawn) = (text.Length, words[random.Next(words.Length)]);
                text.Append(drawn);
                if (word is 5 or 20)
                {
                    spans.Add(string.Create(CultureInfo.InvariantCulture, $"{{\"start\": {start}, \"end\": {start + drawn.Length}, \"label\": \"{(word == 5 ? "PER" : "ORG")}\"}}"));
                }
            }

            file.Write($"{{\"text\": \"{text}\", \"{Topic}\": \"{TopicName(random.Next(Topics))}\", \"{Entities}\": [{string.Join(", ", spans)}]}}\n");
        }
    }

    private static void WriteCsv(MtlDataset rows, string path)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        file.Write($"text,{Topic}\n");
        foreach (var row in rows)
        {
            file.Write($"\"{row.Text}\",{row.Labels[Topic].AsClass()}\n");
        }
    }

    /// <summary>Ends a training with its first step, and remembers when that was.</summary>
    private sealed class FirstStep : ITrainerCallback
    {
        private long _at;

        public long StartedAt { get; private set; }

        /// <summary>The time of all threads of the process until then.</summary>
        public TimeSpan Processor { get; private set; }

        public void OnTrainingStarted(TrainingStarted started) => (StartedAt, Processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public void OnStepCompleted(StepCompleted step)
        {
            _at = _at == 0 ? Stopwatch.GetTimestamp() : _at;
            step.Stop("it is measured");
        }

        public double After(long start) => Stopwatch.GetElapsedTime(start, _at).TotalSeconds;
    }
}
