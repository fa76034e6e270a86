using MultiTaskBert.Backbones;
using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Kernels;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Benchmarks;

/// <summary>Training steps of this library one by one, made of the parts that <c>Trainer.Fit</c> runs.</summary>
internal sealed class OurTraining : IDisposable
{
    /// <summary>The name of ours as malloc is set by itself.</summary>
    public const string WithoutKeptMemory = "ours-without-kept-memory";

    private const double LearningRate = 1e-5;
    private const int Seed = 1;

    private readonly TrainingStep _step;
    private long _taken;

    public OurTraining(
        Backbone backbone,
        TaskHead[] heads,
        Precision precision,
        FreezePolicy? freeze = null,
        LossWeighting? weighting = null,
        GradientAggregation? aggregation = null,
        GradientSite site = GradientSite.SharedParameters)
    {
        backbone.Precision = precision;
        Model = new MultiTaskModel(backbone, heads);
        var freezer = new Freezer(freeze ?? FreezePolicy.None, Model.GetComponents());
        freezer.Apply(new FreezeProgress(Model.GetComponents()));
        freezer.SetMode(training: true);
        var trainable = freezer.Trainable.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        _step = new TrainingStep(
            new ForwardPass(Model, Seed), weighting ?? LossWeighting.Sum, new AdamWOptions().Start(), PeerTraining.MaxGradientNorm, Seed, aggregation: aggregation, site: site)
        {
            Trainable = [.. ParameterGroups.Of(Model.GetComponents()).Where(parameter => trainable.Contains(parameter.Name))],
        };
    }

    public MultiTaskModel Model { get; }

    /// <summary>Forward, backward, clipping, AdamW. The caller keeps the batch.</summary>
    public void Step(MtlBatch batch)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var outcome = _step.Take(new MicroBatches(Model.Heads, [batch]), _taken, LearningRate, at: new WeightingStep(_taken++, 0));
        if (outcome is not { IsFinite: true })
        {
            throw new InvalidOperationException("The step did nothing, so its time says nothing.");
        }

        _step.ClearGradients();
    }

    /// <summary>Holds freed memory, as <c>Trainer.Fit</c> does, while ours is measured. The peers run with malloc as it is.</summary>
    /// <param name="way">The name of what is measured.</param>
    public static IDisposable? HoldMemory(string way) => way.StartsWith(Interleaved.Ours, StringComparison.Ordinal) && way != WithoutKeptMemory ? KeptMemory.Hold() : null;

    /// <summary>The same, the matrix rate measured before each measurement of ours.</summary>
    /// <param name="way">The name of what is measured.</param>
    /// <param name="rates">Takes the rate.</param>
    public static IDisposable? MeasureRateAndHoldMemory(string way, ICollection<IReadOnlyDictionary<string, double>> rates)
    {
        if (way == Interleaved.Ours)
        {
            rates.Add(MatrixRate.Measure());
        }

        return HoldMemory(way);
    }

    public void Dispose()
    {
        _step.Trainable = [];
        _step.Dispose();
        Model.Dispose();
    }
}
