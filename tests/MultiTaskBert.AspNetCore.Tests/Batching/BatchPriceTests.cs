using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed class BatchPriceTests
{
    [Fact]
    public void Of_TimesOnALine_IsWhereItCutsTheTokens() =>
        Assert.Equal(19, BatchPrice.Of([.. new[] { 16, 64, 64, 256 }.Select(tokens => ((double)tokens, 0.13 * (tokens + 19)))], most: 4096), tolerance: 1e-9);

    [Fact]
    public void Of_NoisyTimes_IsNearTheLine()
    {
        double[] noise = [1.05, 0.97, 1.02, 0.98, 1.01];

        var price = BatchPrice.Of([.. new[] { 16, 64, 64, 224, 256 }.Select((tokens, place) => ((double)tokens, noise[place] * (tokens + 36)))], most: 4096);

        Assert.InRange(price, 28, 46);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    public void Of_TimesThatDoNotRise_IsTheDefault(double first, double second) => Assert.Equal(BatchPrice.Unmeasured, BatchPrice.Of([(16, first), (64, second)], most: 4096));

    [Fact]
    public void Of_OneMeasurement_IsTheDefault() => Assert.Equal(BatchPrice.Unmeasured, BatchPrice.Of([(16, 3)], most: 4096));

    [Fact]
    public void Of_TimeInProportion_IsAtLeastOne() => Assert.Equal(1, BatchPrice.Of([(16, 16), (64, 64), (256, 256)], most: 4096));

    [Fact]
    public void Of_TimeThatHardlyRises_IsAtMostTheGreatest() => Assert.Equal(4096, BatchPrice.Of([(16, 100), (64, 100.001)], most: 4096));
}
