using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: rows counted by hand. Exact.</summary>
public sealed class JointExactMatchTests
{
    [Fact]
    public void Compute_RowsWithAndWithoutLabels_CountsStrictLenientAndPerHead()
    {
        var metric = new JointExactMatch(["topic", "entities"]);
        metric.AddRow([("topic", true, true), ("entities", true, true)]);
        metric.AddRow([("entities", true, false), ("topic", true, true)]);
        metric.AddRow([("topic", true, true), ("entities", false, false)]);
        metric.AddRow([("topic", true, true)]);
        metric.AddRow([]);
        Assert.Equal(
            [new("exact_match", 0.5), new("exact_match_lenient", 0.75), new("exact_match[topic]", 1), new("exact_match[entities]", 0.5)],
            metric.Compute());
        Assert.Equal((new(2, 1), new(4, 3)), (metric.Strict, metric.Lenient));
    }

    [Fact]
    public void Reset_AfterRows_StartsAnew()
    {
        var metric = new JointExactMatch(["topic"]);
        metric.AddRow([("topic", true, true)]);
        metric.Reset();
        Assert.Equal([new("exact_match", 0), new("exact_match_lenient", 0), new("exact_match[topic]", 0)], metric.Compute());
        Assert.Equal(default, metric.PerHead["topic"]);
    }

    [Fact]
    public void AddRow_UnknownOrRepeatedHead_NamesItAndCountsNothing()
    {
        var metric = new JointExactMatch(["topic", "entities"]);
        var unknown = Assert.Throws<ArgumentException>(() => metric.AddRow([("topic", true, true), ("topics", true, true)]));
        Assert.Contains("'topics', but the heads are 'topic', 'entities'", unknown.Message, StringComparison.Ordinal);
        var repeated = Assert.Throws<ArgumentException>(() => metric.AddRow([("topic", true, true), ("topic", false, true)]));
        Assert.Contains("'topic' twice", repeated.Message, StringComparison.Ordinal);
        Assert.Equal(0, metric.Lenient.Rows);
    }

    [Fact]
    public void Constructor_NoHeadsOrOneTwice_IsRefused()
    {
        Assert.Contains("at least one head", Assert.Throws<ArgumentException>(() => new JointExactMatch([])).Message, StringComparison.Ordinal);
        Assert.Contains("'a' is listed twice", Assert.Throws<ArgumentException>(() => new JointExactMatch(["a", "a"])).Message, StringComparison.Ordinal);
    }
}
