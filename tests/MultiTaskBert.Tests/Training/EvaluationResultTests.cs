using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Reading one number of an evaluation.</summary>
public sealed class EvaluationResultTests
{
    private static readonly EvaluationResult Result = new()
    {
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["score"] = 0.5,
            ["topic/loss"] = 2,
            ["topic/accuracy"] = 0.75,
            ["topic/f1[a/b@c]"] = 0.25,
            ["entities/f1"] = 0.125,
            ["topic/accuracy@news"] = 1,
        },
    };

    [Fact]
    public void Indexer_HeadAndMetric_IsTheNumberOfThatHead()
    {
        Assert.Equal((0.75, 0.125), (Result["topic", "accuracy"], Result["entities", "f1"]));
        Assert.Equal((2, 0.25), (Result["topic", EvaluationResult.Loss], Result["topic", "f1[a/b@c]"]));
    }

    [Fact]
    public void Indexer_MetricThatTheHeadLacks_NamesThoseThatItHas() => Assert.StartsWith(
        "Head 'topic' has no metric 'f1'; it has loss, accuracy, f1[a/b@c].", Assert.Throws<ArgumentException>(() => Result["topic", "f1"]).Message, StringComparison.Ordinal);

    [Fact]
    public void Indexer_UnknownHead_NamesTheHeads() => Assert.StartsWith(
        "There is no metric of a head 'topics'; there are some of topic, entities.", Assert.Throws<ArgumentException>(() => Result["topics", "accuracy"]).Message, StringComparison.Ordinal);
}
