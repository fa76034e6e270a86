using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>What one head has done so far in an evaluation.</summary>
internal sealed class HeadTally
{
    private readonly Metric[] _metrics;
    private double _lossSum;
    private double _lossDivisor;
    private bool _isBroken;

    internal HeadTally(TaskHead head)
    {
        Head = head;
        _metrics = [.. HeadContract.Metrics(head)];
    }

    internal TaskHead Head { get; }

    /// <summary>The number of rows with a label for the head.</summary>
    internal int Rows { get; private set; }

    /// <summary>The mean loss over all labelled items, weighted as the head weights them; null without any. NaN if the loss of any batch is.</summary>
    internal double? MeanLoss => _lossDivisor == 0 ? null : _lossSum / _lossDivisor;

    /// <summary>
    /// Whether an output for a labelled row, or the loss, is no number. The answers that are read from such an output look like any others, and may even be right by accident, so no
    /// metric of the head is a number then.
    /// </summary>
    internal bool IsBroken => _isBroken || MeanLoss is double.NaN;

    /// <summary>Takes the loss of one batch, and what it was divided by.</summary>
    internal void AddLoss(double mean, double divisor)
    {
        _lossSum += mean * divisor;
        _lossDivisor += divisor;
    }

    /// <summary>Takes one row; returns whether it has a label for the head and, if the head has exact answers, whether it was right.</summary>
    /// <param name="row">The row.</param>
    /// <param name="encoding">Its tokens.</param>
    /// <param name="predictions">What each head says of it.</param>
    /// <param name="isNumber">Whether all of the head's output for the row is numbers.</param>
    internal (string Head, bool HasLabel, bool IsRight) AddRow(
        MtlRow row, TokenEncoding encoding, IReadOnlyDictionary<string, HeadPrediction> predictions, bool isNumber = true)
    {
        var prediction = predictions[Head.Name];
        if (!row.Labels.TryGetValue(Head.Name, out var label))
        {
            return (Head.Name, false, false);
        }

        Rows++;
        if (!isNumber)
        {
            _isBroken = true;
            return (Head.Name, true, false);
        }

        var truth = Head.Layout.Truth(new LabeledEncoding(encoding, label, row.Text));
        foreach (var metric in _metrics)
        {
            HeadContract.Add(Head, metric, truth, prediction);
        }

        return (Head.Name, true, Head.Layout.HasExactAnswers && Head.IsExact(truth, prediction));
    }

    /// <summary>The values of all metrics, the headline first.</summary>
    internal IEnumerable<MetricValue> Values() => _metrics.SelectMany(metric => HeadContract.Values(Head, metric)).Select(value => IsBroken ? new MetricValue(value.Name, double.NaN, value.HigherIsBetter) : value);
}
