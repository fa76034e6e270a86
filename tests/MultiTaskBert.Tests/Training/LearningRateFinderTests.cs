using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>The search for a learning rate.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LearningRateFinderTests
{
    [Fact]
    public void Run_TinyTask_RisesByOneFactorAndSuggestsAQuarterOfTheRateOfTheLowestLoss()
    {
        using var model = TinyTask.Model();
        var found = LearningRateFinder.Run(
            model,
            TinyTask.Rows(64),
            Plain.Options with { BatchSize = 8, Freeze = FreezePolicy.None },
            startLearningRate: 1e-5,
            endLearningRate: 10,
            steps: 60,
            smoothing: 0.9,
            skipFirst: 5,
            cancellationToken: TestContext.Current.CancellationToken);

        var rates = found.Points.Select(point => point.LearningRate).ToArray();
        Assert.Equal(1e-5, rates[0], 1e-12);
        Assert.All(rates.Skip(1).Zip(rates), pair => Assert.Equal(Math.Pow(1e6, 1 / 59.0), pair.First / pair.Second, 1e-9));
        Assert.All(Smoothed(found.Points.Select(point => point.Loss), 0.9).Zip(found.Points), pair => Assert.Equal(pair.First, pair.Second.SmoothedLoss, 1e-9));

        // Oracle: the definition, the mean of seven losses around each point.
        var points = found.Points.Skip(5).SkipLast(1).ToArray();
        var lowest = Enumerable.Range(3, points.Length - 6).MinBy(i => points[(i - 3)..(i + 4)].Sum(point => point.Loss) / 7);
        Assert.Equal(points[lowest].LearningRate / 4, found.Suggestion);
        Assert.InRange(found.Suggestion!.Value, 1e-4, 1e-1);   // A smoothing that lags would give more than can be trained with.
        Assert.True(found.HasDiverged);   // A rate near 10 does not learn.
        Assert.True(found.Points.Count < 60);
    }

    [Fact]
    public void Run_Again_LeavesTheModelAndTheNextTrainingAsTheyWere()
    {
        using var untouched = TinyTask.Model();
        using var model = TinyTask.Model();
        model.Heads[0].train();
        model.Backbone.parameters().First().requires_grad = false;
        var before = ModelBits.Of(model);

        LearningRateFinder.Run(model, TinyTask.Rows(16), Plain.Options with { BatchSize = 4, Freeze = FreezePolicy.Backbone }, steps: 20, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
        Assert.True(model.Heads[0].training);
        Assert.False(model.Backbone.training);
        Assert.Equal([false, .. Enumerable.Repeat(true, model.parameters().Count() - 1)], model.Backbone.parameters().Concat(model.Heads.SelectMany(head => head.parameters())).Select(parameter => parameter.requires_grad));

        var options = Plain.Options with { Epochs = 1, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None };
        new Trainer(untouched, options).Fit(TinyTask.Rows(16));
        new Trainer(model, options).Fit(TinyTask.Rows(16));
        Assert.Empty(ModelBits.Changed(ModelBits.Of(untouched), ModelBits.Of(model)));
    }

    [Fact]
    public void Run_LossBecomesInfinite_EndsThereWithTheModelPutBack()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead { Bend = (count, loss) => count < 7 ? loss : loss * float.NaN });
        var before = ModelBits.Of(model);
        var found = LearningRateFinder.Run(model, FreezingInTrainingTests.Numbers(40), Plain.Options with { BatchSize = 4, Freeze = FreezePolicy.None }, divergence: 1e9, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(found.HasDiverged);
        Assert.Equal(7, found.Points.Count);
        Assert.Null(found.Suggestion);   // fewer points than are left out
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Run_Cancelled_ThrowsWithTheModelPutBack()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        Assert.ThrowsAny<OperationCanceledException>(() => LearningRateFinder.Run(model, TinyTask.Rows(8), cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Run_WrongOptions_ListsAll()
    {
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<ArgumentException>(() => LearningRateFinder.Run(
            model, TinyTask.Rows(4), startLearningRate: 0, endLearningRate: 0, steps: 1, smoothing: 1, divergence: 1, skipFirst: -1, skipLast: -1)).Message;
        Assert.Equal(8, message.Split('\n').Length);
    }

    private static IEnumerable<double> Smoothed(IEnumerable<double> losses, double keep)
    {
        var all = losses.ToArray();
        return all.Select((_, n) => Enumerable.Range(0, n + 1).Sum(i => Math.Pow(keep, n - i) * (1 - keep) * all[i]) / (1 - Math.Pow(keep, n + 1)));
    }
}
