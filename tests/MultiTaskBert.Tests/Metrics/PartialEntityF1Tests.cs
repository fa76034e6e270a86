using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: counts made by hand.</summary>
public sealed class PartialEntityF1Tests
{
    [Fact]
    public void Counts_HalfOfAnEntityFound_GivesEachMeasureItsCredit()
    {
        var metric = new PartialEntityF1();
        metric.Add(["B-PER", "I-PER", "O", "B-LOC"], ["B-PER", "O", "O", "B-PER"]);
        Assert.Equal(new EntityMatchCounts(0, 2, 0, 0, 0), metric.Counts(EntityMatching.Strict));
        Assert.Equal(new EntityMatchCounts(1, 1, 0, 0, 0), metric.Counts(EntityMatching.Exact));
        Assert.Equal(new EntityMatchCounts(1, 0, 1, 0, 0), metric.Counts(EntityMatching.Partial));
        Assert.Equal(new EntityMatchCounts(1, 1, 0, 0, 0), metric.Counts(EntityMatching.EntityType));
        Assert.Equal(0.75, metric.Value("f1_partial"));
        Assert.Equal(new EntityMatchCounts(0, 0, 1, 0, 1), metric.Counts(EntityMatching.Partial, "PER"));
        Assert.Equal(new EntityMatchCounts(0, 0, 0, 1, 0), metric.Counts(EntityMatching.Partial, "LOC"));
        Assert.Equal(["LOC", "PER"], metric.Types);
    }

    [Fact]
    public void Counts_TypesListed_LeavesOthersOut()
    {
        var metric = new PartialEntityF1(["LOC"]);
        metric.Add(["B-PER", "O"], ["B-PER", "B-LOC"]);
        Assert.Equal(new EntityMatchCounts(0, 0, 0, 0, 1), metric.Counts(EntityMatching.Strict));
        Assert.Equal(["LOC"], metric.Types);
    }

    [Theory]
    [InlineData(100, 1, 0)]
    [InlineData(101, 0, 1)]
    public void Counts_OneWordOfALongEntity_OverlapsFromOnePercentOn(int words, long partial, long spurious)
    {
        var metric = new PartialEntityF1();
        metric.Add(["B-X", .. Enumerable.Repeat("I-X", words - 1)], ["B-X", .. Enumerable.Repeat("O", words - 1)]);
        Assert.Equal((partial, spurious), (metric.Counts(EntityMatching.Partial).Partial, metric.Counts(EntityMatching.Partial).Spurious));
    }
}
