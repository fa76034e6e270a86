using MultiTaskBert.Audit;

namespace MultiTaskBert.Tests.Audit;

public sealed class StudentTTests
{
    // Oracle: printed tables of Student's t (two-sided), three digits behind the point.
    [Theory]
    [InlineData(0.90, 1, 6.314)]
    [InlineData(0.90, 9, 1.833)]
    [InlineData(0.95, 1, 12.706)]
    [InlineData(0.95, 2, 4.303)]
    [InlineData(0.95, 3, 3.182)]
    [InlineData(0.95, 4, 2.776)]
    [InlineData(0.95, 5, 2.571)]
    [InlineData(0.95, 10, 2.228)]
    [InlineData(0.95, 30, 2.042)]
    [InlineData(0.95, 120, 1.980)]
    [InlineData(0.99, 1, 63.657)]
    [InlineData(0.99, 2, 9.925)]
    [InlineData(0.99, 4, 4.604)]
    [InlineData(0.999, 7, 5.408)]
    public void TwoSided_TableEntry_IsEqual(double confidence, int degrees, double expected) => Assert.Equal(expected, StudentT.TwoSided(confidence, degrees), 0.00051);

    // With one degree of freedom t is tan(π p / 2), with two sqrt(2) p / sqrt(1 - p²).
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.683)]
    [InlineData(0.9999)]
    public void TwoSided_OneAndTwoDegrees_AreTheClosedForms(double p)
    {
        Assert.Equal(1, StudentT.TwoSided(p, 1) / Math.Tan(Math.PI * p / 2), 1e-10);
        Assert.Equal(1, StudentT.TwoSided(p, 2) / (Math.Sqrt(2) * p / Math.Sqrt(1 - (p * p))), 1e-10);
    }

    [Fact]
    public void MeanInterval_FourValues_IsMeanAndMarginByHand()
    {
        var interval = new MeanInterval([1, 2, 3, 4], 0.95);

        Assert.Equal((2.5, 4), (interval.Mean, interval.Values.Count));
        Assert.Equal(Math.Sqrt(5.0 / 3), interval.StandardDeviation, 1e-12);
        Assert.Equal(3.1824 * Math.Sqrt(5.0 / 3) / 2, interval.Margin, 1e-4);
        Assert.Equal("2.5000 ± 2.0543", interval.ToString());
    }

    [Fact]
    public void MeanInterval_OneValue_HasNoMargin()
    {
        var interval = new MeanInterval([0.5], 0.95);
        Assert.Equal((0.5, double.NaN, double.NaN), (interval.Mean, interval.Margin, interval.Lower));
        Assert.Equal("0.5000", interval.ToString());
    }
}
