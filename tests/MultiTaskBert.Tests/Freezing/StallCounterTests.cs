using System.Text.Json;
using MultiTaskBert.Freezing;

namespace MultiTaskBert.Tests.Freezing;

public sealed class StallCounterTests
{
    [Theory]
    [InlineData(1, 0.0, true, "0.5 0.6 0.6 0.7 0.1 0.2", "..!.!!")]
    [InlineData(2, 0.0, true, "0.5 0.4 0.4 0.4 0.4 0.6 0.5", "..!.!..")]
    [InlineData(1, 0.1, true, "0.5 0.55 0.58 0.61", ".!!.")]
    [InlineData(1, 0.0, false, "0.5 0.4 0.4 0.3 0.5", "..!.!")]
    [InlineData(2, 0.0, true, "NaN NaN 0.5 NaN Infinity", ".!..!")]
    public void Observe_Values_FiresWhenPatienceIsOver(int patience, double minDelta, bool higherIsBetter, string values, string fires)
    {
        var counter = new StallCounter(new StallRule("score", patience, minDelta: minDelta), higherIsBetter);

        var fired = string.Concat(Numbers(values).Select(v => counter.Observe(v) ? '!' : '.'));

        Assert.Equal(fires, fired);
        Assert.Equal(fires.Count(c => c == '!'), counter.State.Stalls);
    }

    [Fact]
    public void State_GivenToANewCounterAfterEachValue_ContinuesExactly()
    {
        var rule = new StallRule("score", 2);
        var whole = new StallCounter(rule, higherIsBetter: true);
        var state = StallState.Start;
        foreach (var value in Numbers("0.5 0.4 0.45 0.6 0.6 0.6 0.7"))
        {
            var resumed = new StallCounter(rule, higherIsBetter: true, JsonSerializer.Deserialize<StallState>(JsonSerializer.Serialize(state)));
            Assert.Equal(whole.Observe(value), resumed.Observe(value));
            state = resumed.State;
            Assert.Equal(whole.State, state);
        }
    }

    private static IEnumerable<double> Numbers(string text)
        => text.Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture));
}
