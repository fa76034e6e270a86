using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed class BatchPriceTests
{
    [Fact]
    public void Add_TimesOnALine_IsWhereItCutsTheTokens() =>
        Assert.Equal(19, Price([16, 64, 64, 256, 256], tokens => 0.13 * (tokens + 19)), tolerance: 1e-6);

    [Fact]
    public void Add_NoisyTimes_IsNearTheLine()
    {
        var random = new Random(20);

        Assert.InRange(Price([.. Enumerable.Range(0, 500).Select(_ => random.Next(8, 800))], tokens => (0.7 + (0.6 * random.NextDouble())) * (tokens + 36)), 26, 46);
    }

    [Fact]
    public void Add_BadStart_IsMendedByWhatComes()
    {
        var price = new BatchPrice(most: 4096);
        price.Add(16, 1);
        price.Add(64, 100);   // held up
        Assert.Equal(1, price.Tokens);

        for (var batch = 0; batch < 1500; batch++)
        {
            price.Add(16 + (batch % 20 * 10), 0.13 * (16 + (batch % 20 * 10) + 19));
        }

        Assert.Equal(19, price.Tokens, tolerance: 0.5);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    public void Add_TimesThatDoNotRise_LeavesTheDefault(double first, double second) => Assert.Equal(BatchPrice.Unmeasured, Price([16, 64], tokens => tokens == 16 ? first : second));

    [Fact]
    public void Add_BatchesOfOneSize_LeavesTheDefault() => Assert.Equal(BatchPrice.Unmeasured, Price([16, 16, 17, 16, 17], tokens => tokens));

    [Fact]
    public void Add_TimeInProportion_IsAtLeastOne() => Assert.Equal(1, Price([16, 64, 256], tokens => tokens));

    [Fact]
    public void Add_TimeThatHardlyRises_IsAtMostTheGreatest() => Assert.Equal(4096, Price([16, 64], tokens => 100 + (tokens * 1e-6)));

    [Fact]
    public void Tokens_NothingMeasuredAndASmallerGreatest_IsThat() => Assert.Equal(8, new BatchPrice(most: 8).Tokens);

    private static double Price(int[] batches, Func<int, double> seconds)
    {
        var price = new BatchPrice(most: 4096);
        foreach (var tokens in batches)
        {
            price.Add(tokens, seconds(tokens));
        }

        return price.Tokens;
    }
}
