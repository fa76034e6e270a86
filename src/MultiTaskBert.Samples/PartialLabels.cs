using System.Diagnostics;
using System.Text.Json;
using MultiTaskBert.Backbones;

namespace MultiTaskBert.Samples;

/// <summary>
/// What labels that lie on different rows are worth: a model that is trained on intents of one half of the rows and slots of the other, beside one that is trained on both from one half. Both
/// see the same number of intents and of slots, in an epoch and in a step: so the second has batches of half the size.
/// </summary>
internal static class PartialLabels
{
    private const string Intent = "intent";
    private const string Slots = "slots";

    public static async Task<int> RunAsync(string encoder, MtlDataset rows, MtlDataset dev, MtlDataset test, TrainerOptions options, CancellationToken cancellation)
    {
        var (first, second) = rows.Split(0.5, options.Seed);
        var apart = new MtlMixture(
            new("intents", Only(first, Intent)) { Dev = dev },
            new("slots", Only(second, Slots)));
        var together = new MtlMixture(new Data.MixtureMember("both", first) { Dev = dev });
        var clock = Stopwatch.StartNew();
        var batch = options.BatchSize!.Value;
        var (partial, full) = (await TrainAsync(apart, batch), await TrainAsync(together, Math.Max(1, batch / 2)));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            rows = rows.Count,
            partial_labels = partial,
            full_labels_on_half_the_rows = full,
            difference = partial.ToDictionary(metric => metric.Key, metric => Math.Round(metric.Value - full[metric.Key], 2)),
            seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        }));
        return 0;

        async Task<Dictionary<string, double>> TrainAsync(MtlMixture mixture, int batchSize)
        {
            using var model = new MultiTaskModel(
                await Backbone.FromPretrainedAsync(encoder, cancellationToken: cancellation),
                [new SequenceClassificationHead(Intent, rows.LabelNames(Intent)), new TokenClassificationHead(Slots, rows.TagNames(Slots))], options.Seed);
            var trainer = new Trainer(model, options with { BatchSize = batchSize, Checkpoints = null, Callbacks = [new Callbacks.ConsoleProgress()] });
            trainer.Fit(mixture, cancellation);
            var scores = trainer.Evaluate(test, allowUnknownLabels: true, cancellation);
            return new[] { $"{Intent}/accuracy", $"{Slots}/f1", "exact_match" }.ToDictionary(name => name, name => Math.Round(100 * scores[name], 2), StringComparer.Ordinal);
        }
    }

    private static MtlDataset Only(MtlDataset rows, string head) => MtlDataset.From(
        rows.Select(row => row.WithLabels(row.Labels.Where(label => label.Key == head).ToDictionary(StringComparer.Ordinal))));
}
