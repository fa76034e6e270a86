using MultiTaskBert.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>Clipping by value. Oracle: plain SGD by hand, where the change of a parameter is its limited gradient.</summary>
public sealed class GradientLimitTests
{
    [Theory]
    [InlineData(0, 0, new[] { 3f, -5f, 0.25f, 1f })]
    [InlineData(2, 0, new[] { 2f, -2f, 0.25f, 1f })]
    [InlineData(2, 1, new[] { 2f, -2f, 0.25f, 1f })]   // then scaled to norm 1
    public void Step_MaxGradientValue_CutsEachNumberBeforeTheNorm(double value, double norm, float[] limited)
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SgdOptions { Momentum = 0, WeightDecay = 0 }.Start();
        OptimizedParameter[] parameters = [Parameter("a", [3f, -5f]), Parameter("b", [0.25f, 1f])];

        var before = optimizer.Step(parameters, learningRate: 1, maxGradientNorm: norm, maxGradientValue: value);

        var length = Math.Sqrt(limited.Sum(x => (double)x * x));
        var scale = norm > 0 ? Math.Max(1, (length + 1e-6) / norm) : 1;
        Assert.Equal(Math.Sqrt(9 + 25 + 0.0625 + 1), before, 1e-5);
        var changes = parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray()).ToArray();
        Assert.All(limited.Zip(changes), pair => Assert.Equal(-pair.First / scale, pair.Second, 1e-6));
    }

    [Fact]
    public void Step_InfiniteGradient_IsNotHiddenByTheLimit()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamWOptions().Start();
        OptimizedParameter[] parameters = [Parameter("a", [float.PositiveInfinity, 1f])];
        Assert.Equal(double.PositiveInfinity, optimizer.Step(parameters, 1, 1, maxGradientValue: 1));
        Assert.Equal([0f, 0f], parameters[0].Value.data<float>().ToArray());
    }

    [Fact]
    public void Step_ParameterThatIsRefusedInALaterGroup_ChangesNoOther()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SgdOptions().Start();
        var gaps = new Parameter(zeros(2, 2).t());
        gaps.grad = ones(2, 2);
        OptimizedParameter[] parameters = [Parameter("a", [1f, 1f]), new OptimizedParameter("gaps", gaps, Decays: false)];

        Assert.Throws<InvalidOperationException>(() => optimizer.Step(parameters, 1, 1));

        Assert.Equal([0f, 0f], parameters[0].Value.data<float>().ToArray());
    }

    private static OptimizedParameter Parameter(string name, float[] gradient)
    {
        var value = new Parameter(zeros(gradient.Length));
        value.grad = tensor(gradient);
        return new OptimizedParameter(name, value, Decays: true);
    }
}
