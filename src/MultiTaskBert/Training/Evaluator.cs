using MultiTaskBert.Metrics;
using MultiTaskBert.Sampling;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>Runs a model over a data set and sums up losses and metrics, batch by batch; memory does not grow with the rows.</summary>
public static class Evaluator
{
    /// <summary>Evaluates a model in eval mode; afterwards it is in eval mode.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="dataset">The rows; a row may lack labels for any head.</param>
    /// <param name="options">Batch size, length limit; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static EvaluationResult Evaluate(
        MultiTaskModel model, MtlDataset dataset, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new EvaluationOptions();
        return Evaluate(model, dataset, options, model.CreateCollator(options.Collation), cancellationToken);
    }

    /// <summary>The same with a collator that may remember the rows; it was made with the collation of the options.</summary>
    internal static EvaluationResult Evaluate(
        MultiTaskModel model, MtlDataset dataset, EvaluationOptions options, Collator collator, CancellationToken cancellationToken)
    {
        if (!options.AllowUnknownLabels)
        {
            dataset.Check(model.Layouts);
        }

        model.eval();
        var tallies = model.Heads.Select(head => new HeadTally(head)).ToArray();
        var exactHeads = model.Heads.Where(head => head.Layout.HasExactAnswers).Select(head => head.Name).ToHashSet(StringComparer.Ordinal);
        var exact = exactHeads.Count == 0 ? null : new JointExactMatch(exactHeads);
        var truncated = 0;
        using var noGradient = no_grad();
        foreach (var rows in new SequentialBatches().Batches(dataset.Count, options.BatchSize, seed: 0, epoch: 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = collator.Collate([.. rows.Select(row => dataset[row])]).To(model.Device);
            var output = model.Forward(batch);
            foreach (var loss in model.Losses(output, batch))
            {
                var tally = tallies.First(tally => tally.Head.Name.Equals(loss.Head, StringComparison.Ordinal));
                tally.AddLoss(loss.Loss.item<float>(), tally.Head.LossDivisor(batch.Labels[loss.Head]));
            }

            var predictions = model.Decode(output, batch);
            for (var row = 0; row < predictions.Count; row++)
            {
                var heads = tallies.Select(tally => tally.AddRow(batch.Examples[row], batch.Encodings[row], predictions[row])).ToArray();
                exact?.AddRow(heads.Where(head => exactHeads.Contains(head.Head)));
            }

            truncated += batch.TruncatedExamples;
        }

        return EvaluationSummary.Of(tallies, exact, dataset.Count, truncated);
    }
}
