using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Callbacks;

/// <summary>The metrics of a training. The instruments belong to the process; what one run adds is its name.</summary>
internal sealed class TrainingInstruments(string? run)
{
    internal const string RunTag = "multitaskbert.run.name";
    private const string HeadTag = "multitaskbert.head";
    private const string Prefix = "multitaskbert.training.";

    private static readonly Meter Source = new(TrainingTelemetry.SourceName);
    private static readonly Histogram<double> Duration = Source.CreateHistogram<double>(Prefix + "step.duration", "s", "The time from the end of one step to the end of the next.");
    private static readonly Counter<long> Steps = Source.CreateCounter<long>(Prefix + "steps", "{step}", "Optimizer steps done.");
    private static readonly Counter<long> Epochs = Source.CreateCounter<long>(Prefix + "epochs", "{epoch}", "Epochs done.");
    private static readonly Counter<long> Labels = Source.CreateCounter<long>(Prefix + "labels", "{label}", "Labelled items (rows or words) learned from, by head.");
    private static readonly Gauge<double> Loss = Source.CreateGauge<double>(Prefix + "loss", "1", "The loss that the last step minimised.");
    private static readonly Gauge<double> HeadLoss = Source.CreateGauge<double>(Prefix + "head.loss", "1", "The loss of a head before weighting.");
    private static readonly Gauge<double> HeadWeight = Source.CreateGauge<double>(Prefix + "head.weight", "1", "The weight of a head's loss.");
    private static readonly Gauge<double> Rate = Source.CreateGauge<double>(Prefix + "learning_rate", "1", "The learning rate of the last step.");
    private static readonly Gauge<double> Norm = Source.CreateGauge<double>(Prefix + "gradient_norm", "1", "The norm of all gradients before it was cut.");
    private static readonly Gauge<long> Parameters = Source.CreateGauge<long>(Prefix + "parameters.trainable", "{parameter}", "Trainable parameters.");
    private static readonly Gauge<double> Dev = Source.CreateGauge<double>(Prefix + "dev.metric", "1", "A number of the last evaluation on the dev set.");

    private readonly KeyValuePair<string, object?>[] _tags = run is null ? [] : [new(RunTag, run)];

    internal void Step(StepCompleted step, TimeSpan? duration)
    {
        Steps.Add(1, _tags);
        if (duration is { } time)
        {
            Duration.Record(time.TotalSeconds, _tags);
        }

        Loss.Record(step.Loss, _tags);
        Rate.Record(step.LearningRate, _tags);
        Norm.Record(step.GradientNorm, _tags);
        foreach (var (head, loss) in step.HeadLosses)
        {
            var tags = With(HeadTag, head);
            HeadLoss.Record(loss, tags);
            HeadWeight.Record(step.Weights[head], tags);
        }
    }

    internal void Epoch(EpochRecord epoch)
    {
        Epochs.Add(1, _tags);
        foreach (var (head, count) in epoch.LabelCounts)
        {
            Labels.Add(count, With(HeadTag, head));
        }

        foreach (var (name, value) in epoch.Dev?.Metrics.Where(metric => !HeadlineMetrics.IsOfOneClass(metric.Key)) ?? [])
        {
            Dev.Record(value, With("multitaskbert.metric", name));
        }
    }

    internal void Trainable(long parameters) => Parameters.Record(parameters, _tags);

    private TagList With(string tag, string value) => new([.. _tags, new(tag, value)]);
}
