using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Training.Rows;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>
/// Before the first step each head answers one dev row, and its metrics take the answer: a head or a metric of one's own that does not fit would else be found by the first
/// evaluation, after a whole epoch.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Leaves weights and random numbers as they are, and the model in eval mode.</summary>
    /// <exception cref="ArgumentException">A metric is for answers of another kind.</exception>
    /// <exception cref="InvalidOperationException">A head gives null where there must be something.</exception>
    internal static void Run(MultiTaskModel model, TrainingData data, Collator collator)
    {
        if (data.Dev is not { Count: > 0 } dev)
        {
            return;
        }

        MtlRow[] rows = [.. model.Heads.Where(head => dev.LabelCounts.ContainsKey(head.Name)).Select(head => dev.First(row => row.Labels.ContainsKey(head.Name))).Distinct()];
        if (rows.Length == 0)
        {
            return;
        }

        model.eval();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var batch = collator.Collate(rows).To(model.Device);
        var predictions = model.Decode(model.Forward(batch), batch);
        foreach (var (head, metric) in model.Heads.SelectMany(head => HeadContract.Metrics(head).Select(metric => (head, metric))))
        {
            if (Array.FindIndex(rows, row => row.Labels.ContainsKey(head.Name)) is >= 0 and var place)
            {
                HeadContract.Add(head, metric, head.Layout.Truth(new LabeledEncoding(batch.Encodings[place], rows[place].Labels[head.Name])), predictions[place][head.Name]);
            }
        }
    }
}
