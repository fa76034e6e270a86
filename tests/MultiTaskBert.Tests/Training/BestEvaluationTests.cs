using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Which evaluation is the best, and what it takes to go back to it.</summary>
public sealed class BestEvaluationTests
{
    [Theory]
    [InlineData("score", new[] { 0.1, 0.3, 0.3, 0.2 }, 2)]
    [InlineData("loss", new[] { 0.4, 0.3, 0.3, 0.5 }, 2)]
    [InlineData("score", new[] { double.NaN, double.NaN, 0.0, double.NaN }, 3)]
    [InlineData("loss", new[] { double.NaN, 9.0, 10.0 }, 2)]
    [InlineData("score", new[] { double.NaN, double.NaN }, null)]
    [InlineData("loss", new[] { double.PositiveInfinity, double.NegativeInfinity, 3.0 }, 3)]
    [InlineData("score", new[] { 0.5, double.PositiveInfinity }, 1)]
    public void Observe_Values_TheFirstOfTheBestWins(string metric, double[] values, int? best)
    {
        using var epochs = new BestEvaluation(Plain.Options with { Evaluation = Plain.Options.Evaluation with { BestMetric = metric } }, keepWeights: false, isLowerBetter: metric == "loss");
        for (var i = 0; i < values.Length; i++)
        {
            epochs.Observe(i + 1, step: i + 1, Result(metric, values[i]), TimeSpan.Zero, []);
        }

        Assert.Equal(best, epochs.Found?.Epoch);
        Assert.False(epochs.Restore());
    }

    [Fact]
    public void HasStopped_PatienceOfTwo_IsTrueAfterTwoEvaluationsWithoutImprovement()
    {
        using var epochs = new BestEvaluation(Plain.Options with { Stopping = Plain.Options.Stopping with { Patience = 2 } }, keepWeights: false, isLowerBetter: false);
        bool[] expected = [false, false, false, false, true];
        foreach (var (i, value) in new[] { 0.1, 0.1, 0.2, 0.2, double.NaN }.Index())
        {
            epochs.Observe(i + 1, step: i + 1, Result("score", value), TimeSpan.Zero, []);
            Assert.Equal(expected[i], epochs.HasStopped);
        }
    }

    [Fact]
    public void Restore_PartThatWasFrozenAgainBeforeTheBestEpoch_HasItsValueOfThatEpoch()
    {
        using var scope = NewDisposeScope();
        var first = KeyValuePair.Create("first", new Parameter(tensor(1f)));
        var second = KeyValuePair.Create("second", new Parameter(tensor(1f)));
        using var epochs = new BestEvaluation(Plain.Options, keepWeights: true, isLowerBetter: false);

        epochs.Observe(1, step: 1, Result("score", 0.1), TimeSpan.Zero, [first]);
        Set(first.Value, 2);                                  // learns in epoch 2, which is not better
        epochs.Observe(2, step: 2, Result("score", 0.05), TimeSpan.Zero, [first]);
        epochs.BeforeTraining([second]);                      // then it is frozen and the other one learns
        Set(second.Value, 3);
        epochs.Observe(3, step: 3, Result("score", 0.9), TimeSpan.Zero, [second]);
        Set(second.Value, 4);

        Assert.True(epochs.Restore());
        Assert.Equal((2f, 3f), (first.Value.item<float>(), second.Value.item<float>()));
    }

    private static void Set(Parameter parameter, float value)
    {
        using var noGradient = no_grad();
        parameter.fill_(value);
    }

    private static EvaluationResult Result(string metric, double value) => new()
    {
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [metric] = value },
        LowerIsBetter = new HashSet<string>(StringComparer.Ordinal) { "loss" },
        Rows = 1,
        TruncatedRows = 0,
    };
}
