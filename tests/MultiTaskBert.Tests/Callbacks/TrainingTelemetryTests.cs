using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

/// <summary>What a listener such as OpenTelemetry gets. The names of runs keep tests apart that share the process.</summary>
public sealed class TrainingTelemetryTests
{
    [Fact]
    public void Train_Listeners_GetARunSpanWithEpochsInIt()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        using var telemetry = new TrainingTelemetry("spans");
        ((ITrainerCallback)telemetry).OnTrainingStarted(Some.Started());
        var run = Activity.Current!;
        Some.Train(new Forward(telemetry));

        var own = spans.Where(span => span == run || span.ParentId == run.Id).ToArray();
        Assert.Equal(["training epoch", "training epoch", "training"], own.Select(span => span.OperationName));
        Assert.Equal([1, 2], own[..2].Select(span => (int)span.GetTagItem("multitaskbert.epoch")!));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(3)], own[..2].Select(span => span.StartTimeUtc - run.StartTimeUtc));
        Assert.Equal(0.5, own[1].GetTagItem("multitaskbert.dev.topic/accuracy"));
        Assert.All(own, span => Assert.Equal(ActivityStatusCode.Ok, span.Status));
        Assert.Equal(("spans", "Completed", 2, 10), (run.GetTagItem("multitaskbert.run.name"), run.GetTagItem("multitaskbert.stop_reason"), run.GetTagItem("multitaskbert.best_epoch"), run.GetTagItem("multitaskbert.rows")));
        Assert.Equal(("freeze changed", 100L), (Assert.Single(run.Events).Name, run.Events.Single().Tags.Single(tag => tag.Key == "multitaskbert.parameters.trainable").Value));
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Dispose_TrainingThrew_ClosesSpansAsErrors()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        Activity run;
        using (var telemetry = new TrainingTelemetry("throws"))
        {
            ((ITrainerCallback)telemetry).OnTrainingStarted(Some.Started());
            run = Activity.Current!;
            ((ITrainerCallback)telemetry).OnStepCompleted(Some.Step(1));
        }

        Assert.Equal([("training epoch", ActivityStatusCode.Error), ("training", ActivityStatusCode.Error)],
            spans.Where(span => span == run || span.ParentId == run.Id).Select(span => (span.OperationName, span.Status)));
    }

    [Fact]
    public void Train_MeterListener_GetsTheInstruments()
    {
        var seen = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var units = new Dictionary<string, string?>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == TrainingTelemetry.SourceName)
                {
                    units[instrument.Name] = instrument.Unit;
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using var telemetry = new TrainingTelemetry("metrics");
        Some.Train(telemetry);

        Assert.Equal([1, 1, 1, 1, 1], seen["step.duration"]); // The first step has no known beginning.
        Assert.Equal(6, seen["steps"].Sum());
        Assert.Equal(2, seen["epochs"].Sum());
        Assert.Equal(18, seen["labels topic"].Sum());
        Assert.Equal([3, 1.5, 1, 0.75, 0.6, 0.5], seen["loss"]);
        Assert.Equal(1.0 / 6, seen["head.loss topic"][^1]);
        Assert.Equal([1, 1, 1, 1, 1, 1], seen["head.weight entities"]);
        Assert.Equal(6e-3, seen["learning_rate"][^1], 1e-12);
        Assert.Equal(16, seen["gradient_norm"][^1]);
        Assert.Equal([25, 100], seen["parameters.trainable"]);
        Assert.Equal([0.25, 0.5], seen["dev.metric topic/accuracy"]);
        Assert.DoesNotContain("dev.metric topic/f1[Jobs]", seen.Keys);
        Assert.Equal(("s", "{step}", "{parameter}"), (units["multitaskbert.training.step.duration"], units["multitaskbert.training.steps"], units["multitaskbert.training.parameters.trainable"]));

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Assert.StartsWith("multitaskbert.training.", instrument.Name, StringComparison.Ordinal);
            var all = tags.ToArray();
            if (all.Contains(new("multitaskbert.run.name", "metrics")))
            {
                var key = string.Join(' ', all.Where(tag => tag.Key != "multitaskbert.run.name").Select(tag => tag.Value).Prepend(instrument.Name["multitaskbert.training.".Length..]));
                (seen.TryGetValue(key, out var values) ? values : seen[key] = []).Add(value);
            }
        }
    }

    private static ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TrainingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Leaves out the start, which the test has told already to get hold of the span.</summary>
    private sealed class Forward(MultiTaskBert.Training.ITrainerCallback to) : MultiTaskBert.Training.ITrainerCallback
    {
        public void OnStepCompleted(MultiTaskBert.Training.StepCompleted step) => to.OnStepCompleted(step);

        public void OnEpochCompleted(MultiTaskBert.Training.EpochRecord epoch) => to.OnEpochCompleted(epoch);

        public void OnFreezeChanged(MultiTaskBert.Training.FreezeChanged change) => to.OnFreezeChanged(change);

        public void OnTrainingCompleted(TrainingResult result) => to.OnTrainingCompleted(result);
    }
}
