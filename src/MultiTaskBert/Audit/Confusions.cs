using MultiTaskBert.Data;
using MultiTaskBert.Metrics;
using MultiTaskBert.Sampling;
using static TorchSharp.torch;

namespace MultiTaskBert.Audit;

/// <summary>Computes the confusion matrices of the heads of a model over a data set.</summary>
public static class Confusions
{
    /// <summary>
    /// Runs a model on all rows and counts, for each head of classes, ranks or tags, what was predicted where what is true; for a head of several classes a row, for each class by itself
    /// whether it was. Batch by batch; memory does not grow with the rows. Afterwards the model is in eval mode.
    /// </summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="dataset">The rows; those without a label for a head do not count for it.</param>
    /// <param name="batchSize">How many rows are computed at once; it changes speed and memory, at least 1.</param>
    /// <param name="collation">The length limit; null takes the defaults.</param>
    /// <returns>
    /// The matrices by the name of the head, classes in the order of its labels; of a head of several classes a row one for each class, by <c>head[class]</c>, with the class and
    /// <c>not class</c>. Heads of numbers, spans, embeddings and masked tokens have no classes to confuse, and have none.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public static IReadOnlyDictionary<string, ConfusionMatrix> Of(
        MultiTaskModel model, MtlDataset dataset, int batchSize = 64, CollatorOptions? collation = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        model.eval();
        var tallies = model.Heads.Select(head => new ConfusionTally(head)).ToArray();
        var collator = model.CreateCollator(collation);
        using var noGradient = no_grad();
        foreach (var rows in new SequentialBatches().Batches(new SamplerInput(dataset.Count, batchSize)))
        {
            using var scope = NewDisposeScope();
            using var batch = collator.Collate([.. rows.Select(row => dataset[row])]).To(model.Device);
            var predictions = model.Decode(model.Forward(batch), batch);
            for (var row = 0; row < predictions.Count; row++)
            {
                foreach (var tally in tallies)
                {
                    tally.Add(batch.Rows[row], batch.Encodings[row], predictions[row]);
                }
            }
        }

        return tallies.SelectMany(tally => tally.Matrices()).ToDictionary(StringComparer.Ordinal);
    }
}
