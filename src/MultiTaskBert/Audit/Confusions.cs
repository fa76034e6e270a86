using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Audit;

/// <summary>The confusion matrices of the heads of a model over a data set.</summary>
public static class Confusions
{
    /// <summary>
    /// Asks a model for all rows and counts, for each head whose metrics know it (<see cref="IConfusionMetric"/>: classes of sentences, tags of words), what
    /// was predicted where what is true. Batch by batch; memory does not grow with the rows. Afterwards the model is in eval mode.
    /// </summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="dataset">The rows; those without a label for a head do not count for it.</param>
    /// <param name="batchSize">How many rows are computed at once; it changes speed and memory, at least 1.</param>
    /// <param name="collation">The length limit; null takes the defaults.</param>
    /// <returns>The matrices by the name of the head, classes in the order of its labels; heads of several classes a row, or of numbers, have none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public static IReadOnlyDictionary<string, ConfusionMatrix> Of(
        MultiTaskModel model, MtlDataset dataset, int batchSize = 64, CollatorOptions? collation = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        model.eval();
        var tallies = model.Heads.Select(head => (Head: head, Metric: head.CreateMetrics().FirstOrDefault(metric => metric is IConfusionMetric)))
            .Where(tally => tally.Metric is not null).ToArray();
        var collator = model.CreateCollator(collation);
        using var noGradient = no_grad();
        foreach (var rows in new SequentialBatches().Batches(new SamplerInput(dataset.Count, batchSize)))
        {
            using var scope = NewDisposeScope();
            using var batch = collator.Collate([.. rows.Select(row => dataset[row])]).To(model.Device);
            var predictions = model.Decode(model.Forward(batch), batch);
            for (var row = 0; row < predictions.Count; row++)
            {
                foreach (var (head, metric) in tallies)
                {
                    Add(metric!, head, batch.Examples[row], batch.Encodings[row], predictions[row][head.Name]);
                }
            }
        }

        return tallies.ToDictionary(
            tally => tally.Head.Name, tally => ((IConfusionMetric)tally.Metric!).Confusion().WithFirst(tally.Head.Layout.Names), StringComparer.Ordinal);
    }

    private static void Add(Metric metric, TaskHead head, MtlExample example, TokenEncoding encoding, HeadPrediction prediction)
    {
        if (example.Labels.TryGetValue(head.Name, out var label))
        {
            // As in an evaluation: a metric that wants more than the answer asks for the prediction itself.
            metric.Add(head.Layout.Truth(new LabeledEncoding(encoding, label) { Text = example.Text }), metric.PredictionType.IsInstanceOfType(prediction) ? prediction : prediction.Answer);
        }
    }
}
