using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Training;

/// <summary>What one head has done so far in an evaluation.</summary>
internal sealed class HeadTally
{
    private readonly Metric[] _metrics;
    private double _lossSum;
    private double _lossDivisor;

    internal HeadTally(TaskHead head)
    {
        Head = head;
        _metrics = [.. head.CreateMetrics()];
    }

    internal TaskHead Head { get; }

    /// <summary>The number of rows with a label for the head.</summary>
    internal int Rows { get; private set; }

    /// <summary>The mean loss over all labelled items, weighted as the head weights them; NaN without any.</summary>
    internal double MeanLoss => _lossDivisor == 0 ? double.NaN : _lossSum / _lossDivisor;

    /// <summary>Takes the loss of one batch, and what it was divided by.</summary>
    internal void AddLoss(double mean, double divisor)
    {
        _lossSum += mean * divisor;
        _lossDivisor += divisor;
    }

    /// <summary>Takes one row; returns whether it has a label for the head and, if the head has exact answers, whether it was right.</summary>
    internal (string Head, bool HasLabel, bool IsRight) AddRow(
        MtlExample example, TokenEncoding encoding, IReadOnlyDictionary<string, HeadPrediction> predictions)
    {
        var prediction = predictions[Head.Name];
        if (!example.Labels.TryGetValue(Head.Name, out var label))
        {
            return (Head.Name, false, false);
        }

        Rows++;
        var truth = Head.Layout.Truth(new LabeledEncoding(encoding, label) { Text = example.Text });
        foreach (var metric in _metrics)
        {
            // A metric of answers gets the answer; one that wants more (probabilities) asks for the prediction itself.
            metric.Add(truth, metric.PredictionType.IsInstanceOfType(prediction) ? prediction : prediction.Answer);
        }

        return (Head.Name, true, Head.Layout.HasExactAnswers && Head.IsExact(truth, prediction));
    }

    /// <summary>The values of all metrics, the headline first.</summary>
    internal IEnumerable<MetricValue> Values() => _metrics.SelectMany(metric => metric.Compute());
}
