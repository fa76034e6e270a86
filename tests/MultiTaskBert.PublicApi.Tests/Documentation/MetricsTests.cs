using MultiTaskBert.Metrics;
using MultiTaskBert.Tags;
using MultiTaskBert.Training;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/metrics-and-losses.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class MetricsTests
{
    [Fact]
    public void Evaluate_WithMetricsOfTheUsersChoice_ReportsThem()
    {
        MtlDataset dev = MtlDataset.FromJsonLines("dev.jsonl");
        #region metrics-extra
        var topic = new SequenceClassificationHead("topic", dev.LabelNames("topic"), new()
        {
            ExtraMetrics = () => [StandardMetrics.RocAuc(), StandardMetrics.CalibrationError(bins: 10)],
        });
        #endregion

        using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), topic, new TokenClassificationHead("entities", dev.TagNames("entities")));
        #region metrics-read
        EvaluationResult scores = new Trainer(model).Evaluate(dev);
        Console.WriteLine($"accuracy {scores["topic", "accuracy"]:P1}, calibration error {scores["topic", "ece"]:F3}, F1 {scores["entities", "f1"]:P1}");
        #endregion

        Assert.Equal(scores.Metrics["topic/ece"], scores["topic", "ece"]);
    }

    [Fact]
    public void Metric_Alone_GivesItsNumbersAndMore()
    {
        #region metrics-alone
        Metric metric = StandardMetrics.EntityF1(TagScheme.Iob2);
        metric.Add(truth: (string[])["B-PER", "I-PER", "O"], prediction: (string[])["B-PER", "O", "O"]);
        metric.Add(truth: (string[])["O", "B-LOC"], prediction: (string[])["O", "B-LOC"]);
        foreach (MetricValue value in metric.Compute())
        {
            Console.WriteLine($"{value.Name} {value.Value:F2}");
        }

        ClassificationReport report = ((IPerClassMetric)metric).Report();
        Console.WriteLine($"recall of places {report.PerClass["LOC"].Recall:F2} of {report.PerClass["LOC"].Support}");
        #endregion

        Assert.Equal(("f1", 0.5), (metric.Compute()[0].Name, metric.Compute()[0].Value));
        Assert.Equal(1, report.PerClass["LOC"].Recall);
    }

    [Fact]
    public void SeqevalF1_ASchemeThatSeqevalLacks_IsRefused()
    {
        Assert.Contains("seqeval has no strict mode for", Assert.Throws<ArgumentException>(() => StandardMetrics.SeqevalF1(TagScheme.Io)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StandardMetrics.SeqevalF1(TagScheme.Iob2.With(separator: "_")));
        Metric strict = StandardMetrics.SeqevalF1(TagScheme.Bioes);
        strict.Add((string[])["B-PER", "I-PER", "O", "S-LOC"], (string[])["B-PER", "I-PER", "O", "S-LOC"]);
        Assert.Equal(["LOC"], ((IPerClassMetric)strict).Report().PerClass.Keys);
    }

    [Fact]
    public void CalibrationError_AndTemperature_AreReachable()
    {
        Metric metric = StandardMetrics.CalibrationError(bins: 2);
        metric.Add("a", new Sure());
        Assert.Equal([0, 1], ((ICalibrationMetric)metric).Bins().Select(bin => bin.Count));
        Assert.Equal([0.5, 0.5], Temperature.Apply([0.5, 0.5], 3));
        Assert.Equal(1, ((IConfusionMetric)Counted()).Confusion()["a", "b"]);

        static Metric Counted()
        {
            var counted = StandardMetrics.PrecisionRecallF1();
            counted.Add("a", "b");
            return counted;
        }
    }

    private sealed class Sure : IClassProbabilities
    {
        public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; } = [new("a", 0.75), new("b", 0.25)];
    }
}
