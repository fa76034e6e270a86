using MultiTaskBert.Kernels;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>Runs a model over a data set and sums up losses and metrics, batch by batch; memory does not grow with the rows.</summary>
internal static class Evaluator
{
    /// <summary>Evaluates a model in eval mode; afterwards it is in eval mode, but in a callback of its training as it was.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="dataset">The rows; a row may lack labels for any head.</param>
    /// <param name="options">Batch size, length limit; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    internal static EvaluationResult Evaluate(
        MultiTaskModel model, MtlDataset dataset, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0)
        {
            throw new ArgumentException("The data has no rows to evaluate on.", nameof(dataset));
        }

        options ??= new EvaluationOptions();
        return Evaluate(model, dataset, options, model.CreateCollator(options.Collation), cancellationToken);
    }

    /// <summary>Evaluates the dev sets of a training, with a collator that may remember the rows and was made with the collation of the options.</summary>
    /// <returns>The numbers of all dev rows together and, of data sets with names, those of each under their names.</returns>
    internal static EvaluationResult Evaluate(
        ForwardPass forward, TrainingData data, EvaluationOptions options, Collator collator, CancellationToken cancellationToken)
    {
        var heads = forward.Model.Heads;
        forward.Model.eval();   // The next step puts it back into training mode.
        var all = new EvaluationTally(heads, heads);
        var sets = new Dictionary<string, EvaluationResult>(StringComparer.Ordinal);
        foreach (var member in data.Mixture)
        {
            if (member.Dev is not { } dev)
            {
                continue;
            }

            if (!data.IsMixture)
            {
                Run(forward, dev, [all], options, collator, cancellationToken);
                continue;
            }

            // A row of this data set is right if it is on all that the data set labels.
            var one = new EvaluationTally(heads, heads.Where(head => dev.LabelCounts.ContainsKey(head.Name)));
            Run(forward, dev, [all, one], options, collator, cancellationToken);
            sets.Add(member.Name, one.Result);
        }

        return all.Result.With(sets);
    }

    private static EvaluationResult Evaluate(
        MultiTaskModel model, MtlDataset dataset, EvaluationOptions options, Collator collator, CancellationToken cancellationToken)
    {
        using var reading = model.ReadInEvalMode($"{nameof(Evaluator)}.{nameof(Evaluate)}", everyPart: true);
        var tally = new EvaluationTally(model.Heads, model.Heads);
        Run(new ForwardPass(model), dataset, [tally], options, collator, cancellationToken);
        return tally.Result;
    }

    private static void Run(
        ForwardPass forward, MtlDataset dataset, EvaluationTally[] tallies, EvaluationOptions options, Collator collator, CancellationToken cancellationToken)
    {
        var model = forward.Model;
        if (!options.AllowUnknownLabels)
        {
            dataset.Check(model.Layouts);
        }

        using var noGradient = no_grad();
        using var memory = KeptMemory.Hold();
        foreach (var rows in new SequentialBatches().Batches(new SamplerInput(dataset.Count, options.BatchSize)))
        {
            foreach (var together in collator.Divide([.. rows.Select(row => dataset[row])], options.BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var batch = collator.Collate(together).To(forward.Device);
                var output = forward.Output(batch);
                var losses = model.Losses(output, batch).ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
                var predictions = model.Decode(output, batch);
                var numbers = output.Heads.ToDictionary(head => head.Key, head => AreNumbers(head.Value), StringComparer.Ordinal);
                Array.ForEach(tallies, tally => tally.Add(batch, losses, predictions, numbers));
            }
        }
    }

    // Infinities may be meant, as those of places that cannot be the answer; NaN never is.
    private static bool[] AreNumbers(Tensor output)
    {
        using var scope = NewDisposeScope();
        return output.numel() == 0 ? [.. Enumerable.Repeat(true, (int)output.shape[0])] : [.. output.isnan().reshape(output.shape[0], -1).any(1).cpu().data<bool>().ToArray().Select(isNan => !isNan)];
    }
}
