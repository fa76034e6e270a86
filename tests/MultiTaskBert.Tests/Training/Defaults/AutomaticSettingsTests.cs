using MultiTaskBert.Adapters;
using MultiTaskBert.Backbones;
using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Defaults;

namespace MultiTaskBert.Tests.Training.Defaults;

/// <summary>What is chosen for options that are left open. Oracle: the rules, as the documentation states them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AutomaticSettingsTests
{
    private static readonly string[] Open = ["Freeze", "BatchSize", "Epochs", "LearningRate", "Batches.Sampler", "Precision"];

    [Fact]
    public void Of_NothingSet_ChoosesEachOnceWithAReason()
    {
        using var model = TinyTask.Model(layers: 1);
        var settings = AutomaticSettings.Of(new TrainerOptions(), model, 425);
        Assert.Equal(Open, settings.Chosen.Select(setting => setting.Name));
        Assert.All(settings.Chosen, setting => Assert.True(setting.Value.Length > 0 && setting.Reason.Length > 10, setting.ToString()));
        Assert.All(
            (object?[])[settings.Options.Freeze, settings.Options.BatchSize, settings.Options.Epochs, settings.Options.LearningRate, settings.Options.Batches.Sampler, settings.Options.Precision],
            Assert.NotNull);
    }

    [Fact]
    public void Of_AllSet_ChangesNothing()
    {
        using var model = TinyTask.Model(layers: 1);
        var settings = AutomaticSettings.Of(Plain.Options, model, 5);
        Assert.Same(Plain.Options, settings.Options);
        Assert.Empty(settings.Chosen);
    }

    [Theory]
    [MemberData(nameof(SingleOptions))]
    public void Of_OneSet_IsKeptAndTheOthersAreChosen(string name, TrainerOptions given)
    {
        using var model = TinyTask.Model(layers: 1);
        var settings = AutomaticSettings.Of(given, model, 425);
        Assert.Equal(Open.Where(open => open != name), settings.Chosen.Select(setting => setting.Name));
        Assert.Equal(Of(given), Of(settings.Options));

        object? Of(TrainerOptions options) => name.Split('.').Aggregate((object?)options, (of, property) => of!.GetType().GetProperty(property)!.GetValue(of));
    }

    public static TheoryData<string, TrainerOptions> SingleOptions => new()
    {
        { "Freeze", new() { Freeze = FreezePolicy.Head("topic") } },
        { "BatchSize", new() { BatchSize = 5 } },
        { "Epochs", new() { Epochs = 1 } },
        { "LearningRate", new() { LearningRate = 0.125 } },
        { "Batches.Sampler", new() { Batches = new() { Sampler = new SequentialBatches() } } },
        { "Precision", new() { Precision = Precision.Float32 } },
    };

    // The encoder used to be frozen below 200 rows, at a rate that heads alone learn nothing from.
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(13_084)]
    public void Of_AnyNumberOfRows_FreezesNothing(int rows)
    {
        using var model = TinyTask.Model(layers: 1);
        Assert.Equal(FreezePolicy.None, AutomaticSettings.Of(new TrainerOptions(), model, rows).Freeze);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(199)]
    [InlineData(425)]
    [InlineData(3_000)]
    [InlineData(13_084)]
    [InlineData(1_000_000)]
    public void Of_Rows_GivesEpochsFrom3To20AndStepsEnough(int rows)
    {
        using var model = TinyTask.Model(layers: 1);
        var options = AutomaticSettings.Of(new TrainerOptions(), model, rows).Options;
        Assert.InRange(options.Epochs!.Value, 3, 20);
        Assert.InRange(options.BatchSize!.Value, 8, 32);
        var steps = options.Epochs.Value * Math.Ceiling((double)rows / options.BatchSize.Value);
        Assert.True(steps >= 300 || options.Epochs == 20, $"{steps} steps of {rows} rows");
    }

    [Fact]
    public void Of_BatchesOfTheUser_CountForTheEpochs()
    {
        using var model = TinyTask.Model(layers: 1);
        var small = AutomaticSettings.Of(new TrainerOptions { BatchSize = 16 }, model, 425).Options.Epochs;
        var large = AutomaticSettings.Of(new TrainerOptions { BatchSize = 16, Gradients = new() { AccumulationSteps = 4 } }, model, 425).Options.Epochs;
        Assert.True(large > small);
    }

    [Fact]
    public void Of_FrozenEncoder_TakesTheRateOfNewWeights()
    {
        using var model = TinyTask.Model(layers: 1);
        var all = SuitableLearningRate.Of(model, FreezePolicy.None).Value;
        Assert.Equal(all, SuitableLearningRate.Of(model, FreezePolicy.GradualUnfreeze()).Value);
        Assert.Equal(all, SuitableLearningRate.Of(model, FreezePolicy.Backbone.During(untilEpoch: 2)).Value);
        Assert.Contains("heads alone", SuitableLearningRate.Of(model, FreezePolicy.Backbone).Reason, StringComparison.Ordinal);
        Assert.Contains("heads alone", SuitableLearningRate.Of(model, FreezePolicy.LayersBelow(1)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Adapters_FreezesTheEncoderUnderThem()
    {
        using var model = TinyTask.Model(layers: 1);
        model.AddLora(new LoraOptions { Rank = 2 });
        var settings = AutomaticSettings.Of(new TrainerOptions(), model, 5_000);
        Assert.Equal(FreezePolicy.Backbone, settings.Freeze);
        Assert.Contains(settings.Chosen, setting => setting.Name == "LearningRate" && setting.Reason.Contains("adapters", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(384, 2e-4, 5e-4)]
    [InlineData(768, 3e-5, 6e-5)]
    [InlineData(1024, 1.5e-5, 3.5e-5)]
    public void Of_Width_FallsAsTheEncoderIsWider(int width, double least, double most) => Assert.InRange(SuitableLearningRate.OfWidth(width), least, most);

    [Fact]
    public void Of_EncoderSetToAPrecision_KeepsIt()
    {
        using var model = TinyTask.Model(layers: 1);
        model.Backbone.Precision = Precision.BFloat16;
        Assert.Equal(Precision.BFloat16, AutomaticSettings.Of(new TrainerOptions(), model, 5).Options.Precision);
    }

    [Fact]
    public void Warnings_FewStepsAtALowRate_NamesStepsAndTheRateThatSuits()
    {
        using var model = TinyTask.Model(layers: 1);
        string Warning(double rate, long steps) =>
            string.Join('\n', AutomaticSettings.Of(Plain.Options with { Freeze = FreezePolicy.None, LearningRate = rate }, model, 200).Warnings(model, steps));
        Assert.Contains("21 steps are few at a learning rate of 0.00005", Warning(5e-5, 21), StringComparison.Ordinal);
        Assert.Contains("or a learning rate of 0.001", Warning(5e-5, 21), StringComparison.Ordinal);
        Assert.DoesNotContain("or a learning rate", Warning(1e-3, 1), StringComparison.Ordinal);
        Assert.Empty(Warning(1e-3, 200));
        Assert.Empty(Warning(5e-5, 5_000));
    }

    [Fact]
    public void Warnings_RateChosenForAnotherOptimizer_SaysSo()
    {
        using var model = TinyTask.Model(layers: 1);
        var settings = AutomaticSettings.Of(new TrainerOptions { Optimization = new() { Optimizer = new SgdOptions() } }, model, 20_000);
        Assert.Contains("set LearningRate for SgdOptions", Assert.Single(settings.Warnings(model, 5_000)), StringComparison.Ordinal);
    }
}
