using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Training;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>One training of the three data sets, and what came of it on their dev sets.</summary>
internal static class MethodTraining
{
    private static readonly (string DataSet, string Head, string Metric)[] Scores =
    [
        ("snips", ThreeDataSets.Intent, "accuracy"),
        ("snips", ThreeDataSets.Slots, "f1"),
        ("wnut17", ThreeDataSets.Entities, "f1"),
        ("topics", ThreeDataSets.Topic, "accuracy"),
    ];

    /// <summary>The heads in the order of the table.</summary>
    public static IReadOnlyList<string> Heads { get; } = [.. Scores.Select(score => score.Head)];

    /// <summary>Trains and evaluates; a training that fails is a run that says why.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, so there is no run.</exception>
    public static async Task<MethodRun> RunAsync(string method, string encoder, MtlMixture mixture, TrainerOptions options, MethodSettings settings, CancellationToken cancellation)
    {
        var run = new MethodRun { Method = method, Seed = options.Seed, Settings = settings };
        using var model = new MultiTaskModel(await Backbone.FromPretrainedAsync(encoder, cancellationToken: cancellation), ThreeDataSets.Heads(mixture), options.Seed);
        var clock = new StepClock();
        try
        {
            var freeze = settings.TopLayers is { } top ? FreezePolicy.LayersBelow(Math.Max(0, model.Backbone.Shape.LayerCount - top)) : options.Freeze;
            var trainer = new Trainer(model, options with { Freeze = freeze, Callbacks = [clock] });
            var result = trainer.Fit(new MtlMixture([.. mixture.Select(member => new MixtureMember(member.Name, member.Train) { Weight = member.Weight })]), cancellation);
            cancellation.ThrowIfCancellationRequested();
            var dev = mixture.ToDictionary(member => member.Name, member => trainer.Evaluate(member.Dev!, allowUnknownLabels: true, cancellation), StringComparer.Ordinal);
            return run with
            {
                Scores = Scores.ToDictionary(score => score.Head, score => Math.Round(100 * dev[score.DataSet][$"{score.Head}/{score.Metric}"], 3), StringComparer.Ordinal),
                Seconds = Math.Round(result.Elapsed.TotalSeconds, 2),
                Steps = result.Steps,
                MsPerStep = Math.Round(clock.Median.TotalMilliseconds, 2),
                WeightsSha256 = WeightsHash.Of(model),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The table has to name it, and the other methods go on.
            return run with { Failure = e.Message };
        }
    }

    /// <summary>The time between the ends of steps.</summary>
    private sealed class StepClock : ITrainerCallback
    {
        private readonly List<TimeSpan> _ends = [];

        public TimeSpan Median
        {
            get
            {
                TimeSpan[] times = [.. _ends.Zip(_ends.Skip(1), (before, after) => after - before).Order()];
                return times.Length == 0 ? TimeSpan.Zero : times[times.Length / 2];
            }
        }

        public void OnStepCompleted(StepCompleted step) => _ends.Add(step.Elapsed);
    }
}
