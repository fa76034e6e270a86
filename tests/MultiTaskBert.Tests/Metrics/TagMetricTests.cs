using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: numbers worked out by hand. Tolerance 1e-12.</summary>
public sealed class TagMetricTests
{
    [Fact]
    public void EntityF1_TwoOfThreeRight_GivesValuesInTheDocumentedOrder()
    {
        var metric = new EntityF1();
        metric.Add(["B-PER", "I-PER", "O", "B-LOC"], ["B-PER", "I-PER", "O", "B-PER"]);
        metric.Add(["B-LOC"], ["B-LOC"]);

        // PER: truths 1, predictions 2, right 1. LOC: truths 2, predictions 1, right 1.
        MetricValue[] expected =
        [
            new("f1", 2 / 3.0), new("precision", 2 / 3.0), new("recall", 2 / 3.0),
            new("f1_macro", 2 / 3.0), new("precision_macro", 0.75), new("recall_macro", 0.75),
            new("f1_weighted", 2 / 3.0), new("precision_weighted", 5 / 6.0), new("recall_weighted", 2 / 3.0),
            new("f1[LOC]", 2 / 3.0), new("precision[LOC]", 1), new("recall[LOC]", 0.5), new("support[LOC]", 2),
            new("f1[PER]", 2 / 3.0), new("precision[PER]", 0.5), new("recall[PER]", 1), new("support[PER]", 1),
        ];
        AssertEqual(expected, metric.Compute());
    }

    [Fact]
    public void SeqevalF1_TagThatTheSchemeLacks_CountsNothingOfTheSentence()
    {
        var metric = new SeqevalF1(SeqevalScheme.Iob2);
        Assert.Throws<ArgumentException>(() => metric.Add(["B-PER", "O"], ["B-PER", "S-PER"]));
        Assert.Empty(metric.Report().PerClass);
    }

    [Fact]
    public void TagMetrics_DifferentLengths_NameMetricAndBothLengths()
    {
        Metric<IReadOnlyList<string>>[] metrics = [new EntityF1(), new TokenAccuracy(), new TokenPrecisionRecallF1()];
        foreach (var metric in metrics)
        {
            var error = Assert.Throws<ArgumentException>(() => metric.Add(["O", "O"], ["O"]));
            Assert.Contains($"'{metric.GetType().Name}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("the truth has 2 tags and the prediction 1", error.Message, StringComparison.Ordinal);
            Assert.Contains("Word 0 has an empty tag", Assert.Throws<ArgumentException>(() => metric.Add(["O"], [""])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TokenPrecisionRecallF1_SameAnswers_EqualsPrecisionRecallF1()
    {
        string[] truth = ["O", "B-X", "I-X", "O", "B-Y"], prediction = ["O", "B-X", "O", "B-Y", "B-Y"];
        var words = new TokenPrecisionRecallF1(["O", "Z"]);
        words.Add(truth[..2], prediction[..2]);
        words.Add(truth[2..], prediction[2..]);
        var rows = new PrecisionRecallF1(["O", "Z"]);
        rows.AddAll(truth, prediction);
        Assert.Equal(rows.Compute().Select(value => new MetricValue("token_" + value.Name, value.Value, value.HigherIsBetter)), words.Compute());
        Assert.Equal(["O", "Z", "B-X", "B-Y", "I-X"], words.Report().PerClass.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void TokenPrecisionRecallF1_OutsideLeftOut_CountsItOnlyAsAFalseAlarm()
    {
        var metric = new TokenPrecisionRecallF1(["O", "B-X"]) { LeftOutTag = "O" };
        metric.Add(["O", "O", "B-X", "B-X"], ["O", "B-X", "B-X", "O"]);

        // B-X alone: truths 2, predictions 2, right 1.
        Assert.All(metric.Compute().Where(value => !value.Name.StartsWith("token_support", StringComparison.Ordinal)), value => Assert.Equal(0.5, value.Value));
        Assert.Equal(["B-X"], metric.Report().PerClass.Keys, StringComparer.Ordinal);
        Assert.Equal(1, metric.Confusion()["O", "B-X"]);
        Assert.Equal(1, metric.Confusion()["O", "O"]);
    }

    internal static void AssertEqual(IReadOnlyList<MetricValue> expected, IReadOnlyList<MetricValue> actual)
    {
        Assert.Equal(expected.Select(value => value.Name), actual.Select(value => value.Name), StringComparer.Ordinal);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-12));
    }
}
