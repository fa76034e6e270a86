using MultiTaskBert.Metrics;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A metric that only its user knows, written from outside the library. Oracle: counted by hand.</summary>
public sealed class CustomMetricTests
{
    [Fact]
    public void Add_ThroughTheBaseType_ReachesTheUsersMetric()
    {
        Metric metric = new WithinTolerance(0.5);
        metric.Add("3", 3.4);
        metric.Add("3", 4.0);
        Assert.Equal([new MetricValue("within_tolerance", 0.5)], metric.Compute());
        Assert.Equal((typeof(string), typeof(double)), (metric.TruthType, metric.PredictionType));

        var error = Assert.Throws<ArgumentException>(() => metric.Add(3, 3.4));
        Assert.Contains("Metric 'WithinTolerance' takes a truth of type String, but was given Int32", error.Message, StringComparison.Ordinal);

        metric.Reset();
        Assert.Equal(double.NaN, metric.Compute()[0].Value);
    }

    /// <summary>Truth and prediction of different types: a number as it is written, and one as it is predicted.</summary>
    private sealed class WithinTolerance(double tolerance) : Metric<string, double>
    {
        private int _right;
        private int _rows;

        public override void Add(string truth, double prediction)
        {
            _right += Math.Abs(double.Parse(truth, System.Globalization.CultureInfo.InvariantCulture) - prediction) <= tolerance ? 1 : 0;
            _rows++;
        }

        public override IReadOnlyList<MetricValue> Compute() => [new("within_tolerance", (double)_right / _rows)];

        public override void Reset() => _right = _rows = 0;
    }
}
