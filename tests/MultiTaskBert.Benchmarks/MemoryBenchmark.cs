using System.Diagnostics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using TorchSharp;

namespace MultiTaskBert.Benchmarks;

/// <summary>Whether a long training, and an evaluation of many rows, stay flat in memory.</summary>
internal sealed class MemoryBenchmark : Benchmark
{
    private const double Mebi = 1 << 20;

    public override string Name => "memory";

    public override string Description => "resident memory and live tensors over 10,000 steps, and over an evaluation of 100,000 rows";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var steps = context.Quick ? 400 : 10_000;
        yield return Training(context, "full training", FreezePolicy.None, steps);
        yield return Training(context, "encoder frozen", FreezePolicy.Backbone, steps);
        yield return Evaluation(context, context.Quick ? 2_000 : 100_000);
        if (OperatingSystem.IsLinux())
        {
            yield return Peak(context, Precision.Float32, numberBytes: 4);
            yield return Peak(context, Precision.BFloat16, numberBytes: 2);
        }
    }

    /// <summary>How far a step of BERT-base grows the process, beside what it has to keep.</summary>
    private static BenchmarkResult Peak(BenchmarkContext context, Precision precision, int numberBytes)
    {
        const int count = 8, length = 128;
        var rows = new SnipsRows(context);
        using var checkpoint = new BertBase(context);
        var before = PeakMemory.Reset();
        using var ours = new OurTraining(checkpoint.Load(), rows.Heads(), precision);
        using var batch = rows.FullBatch(ours.Model, count, length);
        ours.Step(batch);   // makes the moments
        var between = PeakMemory.Reset();
        ours.Step(batch);
        var parameters = ours.Model.parameters().Sum(parameter => (double)parameter.numel()) * sizeof(float);
        var config = BertBase.Config;

        // What a layer keeps for its backward pass, Korthikanti et al. 2022, equation 1: 34 bytes a hidden number, of which two are masks and the rest 16 numbers of two
        // bytes, and as many as 5 bytes a score of attention, of which one is a mask and the rest two numbers.
        var masks = (2.0 * config.HiddenSize) + (config.HeadCount * length);
        var numbers = (16.0 * config.HiddenSize) + (2.0 * config.HeadCount * length);
        var activations = config.LayerCount * count * length * (masks + (numbers * numberBytes));
        return new BenchmarkResult
        {
            Case = $"peak of a step, BERT-base, B{count}xL{length}, {precision}",
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["peak_mib"] = BenchmarkResult.Round((PeakMemory.Bytes - before) / Mebi),
                ["between_steps_mib"] = BenchmarkResult.Round((between - before) / Mebi),
                ["step_mib"] = BenchmarkResult.Round((PeakMemory.Bytes - between) / Mebi),
                ["parameters_mib"] = BenchmarkResult.Round(parameters / Mebi),
                ["parameters_and_moments_mib"] = BenchmarkResult.Round(3 * parameters / Mebi),
                ["theoretical_activations_mib"] = BenchmarkResult.Round(activations / Mebi),
            },
        };
    }

    private static BenchmarkResult Training(BenchmarkContext context, string name, FreezePolicy freeze, int steps)
    {
        const int batchSize = 8;
        var rows = Rows(context).Take(800);
        using var model = Model(context, rows);
        var watch = new Watch(steps / 20);
        new Trainer(model, new TrainerOptions
        {
            Epochs = Math.Max(1, steps * batchSize / rows.Count),
            BatchSize = batchSize,
            LearningRate = 5e-5,
            Batches = new() { Sampler = BatchSampler.Shuffled() },
            Precision = Precision.Float32,
            Freeze = freeze,
            Callbacks = [watch],
        }).Fit(rows);
        return new BenchmarkResult
        {
            Case = $"{name}, tiny BERT, B{batchSize}",
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["steps"] = watch.Steps,
                ["mib_per_1000_steps"] = BenchmarkResult.Round(watch.Slope() * 1000),
                ["resident_mib_first"] = BenchmarkResult.Round(watch.Resident[0]),
                ["resident_mib_last"] = BenchmarkResult.Round(watch.Resident[^1]),
                ["live_tensors_least"] = watch.Tensors.Min(),
                ["live_tensors_most"] = watch.Tensors.Max(),
            },
        };
    }

    private static BenchmarkResult Evaluation(BenchmarkContext context, int count)
    {
        var few = Rows(context).Take(1000);
        using var model = Model(context, few);
        var trainer = new Trainer(model);
        trainer.Evaluate(few);
        var before = ResidentMib();
        trainer.Evaluate(MtlDataset.From(Enumerable.Range(0, count).Select(i => few[i % few.Count])));
        return new BenchmarkResult
        {
            Case = $"evaluation of {count} rows",
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["resident_mib_after_1000_rows"] = BenchmarkResult.Round(before),
                ["resident_mib_after_all"] = BenchmarkResult.Round(ResidentMib()),
            },
        };
    }

    private static MtlDataset Rows(BenchmarkContext context) => MtlDataset.FromSeqInOut(context.PathOf("data", "snips", "train"), "intent", "slots");

    private static MultiTaskModel Model(BenchmarkContext context, MtlDataset rows) => new(
        Backbone.FromPretrained(context.PathOf("models", "tiny", "bert")),
        new SequenceClassificationHead("intent", rows.LabelNames("intent")),
        new TokenClassificationHead("slots", rows.TagNames("slots")));

    private static double ResidentMib()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / Mebi;
    }

    /// <summary>Looks at the memory every so many steps, the first twentieth left out as warmup.</summary>
    private sealed class Watch(int every) : ITrainerCallback
    {
        public long Steps { get; private set; }

        public List<double> Resident { get; } = [];

        public List<long> Tensors { get; } = [];

        public void OnStepCompleted(StepCompleted step)
        {
            Steps = step.Step;
            if (step.Step % every == 0)
            {
                Resident.Add(ResidentMib());
                Tensors.Add(torch.Tensor.TotalCount);
            }
        }

        /// <summary>The slope of the straight line through the measurements (least squares), in MiB a step.</summary>
        public double Slope()
        {
            var meanPlace = (Resident.Count - 1) / 2.0;
            var meanValue = Resident.Average();
            var above = Resident.Select((value, place) => (place - meanPlace) * (value - meanValue)).Sum();
            var below = Resident.Select((_, place) => (place - meanPlace) * (place - meanPlace)).Sum();
            return above / below / every;
        }
    }
}
