using MultiTaskBert.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>The moving average of weights. Oracle: its formula in double precision; float32 is within 1e-6 over twenty updates of values around 1.</summary>
public sealed class WeightAverageTests
{
    [Theory]
    [InlineData(0.9, false, 1)]
    [InlineData(0.999, true, 1)]
    [InlineData(0.5, true, 3)]
    [InlineData(0, false, 1)]
    public void Observe_TwentySteps_FollowsTheFormula(double decay, bool warmUp, int every)
    {
        using var scope = NewDisposeScope();
        using var average = new WeightAverage(new ExponentialMovingAverage(decay: decay, warmUp: warmUp, everySteps: every));
        var weight = new Parameter(tensor(1f));
        average.SetTrainable([KeyValuePair.Create("w", weight)]);
        var (expected, updates) = (1.0, 0);
        for (var step = 1; step <= 20; step++)
        {
            var value = (float)Math.Sin(step);
            Set(weight, value);
            average.Observe(step);
            if (step % every == 0)
            {
                updates++;
                var d = warmUp ? Math.Min(decay, (1.0 + updates) / (10.0 + updates)) : decay;
                expected = (d * expected) + ((1 - d) * value);
            }
        }

        Assert.Equal(expected, average.Tensors["w"].item<float>(), 1e-6);
    }

    [Fact]
    public void Exchange_Twice_IsNothingAndOnceGivesTheAverage()
    {
        using var scope = NewDisposeScope();
        using var average = new WeightAverage(new ExponentialMovingAverage());
        var weight = new Parameter(tensor(new[] { 1f, 2f }));
        average.SetTrainable([KeyValuePair.Create("w", weight)]);
        Set(weight, 5);

        average.Exchange();
        Assert.Equal([1f, 2f], weight.data<float>().ToArray());
        average.Exchange();
        Assert.Equal([5f, 5f], weight.data<float>().ToArray());
        Assert.Equal([1f, 2f], average.Tensors["w"].data<float>().ToArray());
    }

    [Fact]
    public void SetTrainable_PartIsFrozenAndFreedAgain_StartsFromItsValue()
    {
        using var scope = NewDisposeScope();
        using var average = new WeightAverage(new ExponentialMovingAverage());
        var weight = new Parameter(tensor(1f));
        average.SetTrainable([KeyValuePair.Create("w", weight)]);
        Set(weight, 7);
        average.SetTrainable([]);
        Assert.Empty(average.Tensors);
        average.SetTrainable([KeyValuePair.Create("w", weight)]);
        Assert.Equal(7f, average.Tensors["w"].item<float>());
    }

    private static void Set(Parameter parameter, float value)
    {
        using var noGradient = no_grad();
        parameter.fill_(value);
    }
}
