using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Rows;

/// <summary>The micro-batches of one optimizer step, and what each counts in the losses of the step. Owns the batches.</summary>
internal sealed class MicroBatches : IDisposable
{
    private readonly Dictionary<string, double[]> _ratios;

    /// <param name="heads">The heads of the model.</param>
    /// <param name="batches">The batches, at least one.</param>
    /// <exception cref="InvalidOperationException">A head divides its loss by something that is no number above 0.</exception>
    internal MicroBatches(IReadOnlyList<TaskHead> heads, IReadOnlyList<MtlBatch> batches)
    {
        Batches = batches;
        Labelled = [.. Enumerable.Range(0, batches.Count).Where(i => heads.Any(head => batches[i].LabelCounts[head.Name] > 0))];
        _ratios = heads.Where(head => batches.Any(batch => batch.LabelCounts[head.Name] > 0))
            .ToDictionary(head => head.Name, Ratios, StringComparer.Ordinal);
    }

    /// <summary>The batches, in order.</summary>
    internal IReadOnlyList<MtlBatch> Batches { get; }

    /// <summary>The positions of the batches that have a label for any head; the others add nothing.</summary>
    internal IReadOnlyList<int> Labelled { get; }

    /// <summary>The heads that have a label in the step, in the order of the model.</summary>
    internal IReadOnlyCollection<string> Heads => _ratios.Keys;

    /// <summary>
    /// The ratio of a micro-batch in the loss of a head over the whole step: Σ over the micro-batches of ratio × loss is the mean over the labelled items of
    /// all of them.
    /// </summary>
    internal double RatioOf(string head, int batch) => _ratios[head][batch];

    /// <summary>Adds the losses of a micro-batch, each times its ratio, to those of the whole step.</summary>
    internal void AddWeighted(Dictionary<string, double> values, IReadOnlyList<HeadLoss> losses, int batch)
    {
        foreach (var (head, loss) in losses)
        {
            values[head] += RatioOf(head, batch) * loss.item<float>();
        }
    }

    public void Dispose()
    {
        foreach (var batch in Batches)
        {
            batch.Dispose();
        }
    }

    private double[] Ratios(TaskHead head)
    {
        // One batch is the step; nobody has to know what its loss is divided by.
        if (Batches.Count == 1)
        {
            return [1];
        }

        var divisors = Batches.Select(batch => batch.LabelCounts[head.Name] > 0 ? head.LossDivisor(batch.Labels[head.Name]) : 0).ToArray();
        var sum = divisors.Sum();
        return sum > 0 && double.IsFinite(sum) && divisors.All(divisor => divisor >= 0)
            ? [.. divisors.Select(divisor => divisor / sum)]
            : throw new InvalidOperationException(
                $"The head '{head.Name}' divides the losses of a step by {string.Join(", ", divisors.Select(divisor => FormattableString.Invariant($"{divisor}")))}; "
                + $"{nameof(TaskHead.LossDivisor)} must give a finite number above 0 for labels of which there are any.");
    }
}
