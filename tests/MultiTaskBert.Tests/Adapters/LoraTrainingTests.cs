using MultiTaskBert.Adapters;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Tests.Training;

namespace MultiTaskBert.Tests.Adapters;

/// <summary>Adapters in a training: what freezes, what learns, and that it is enough.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LoraTrainingTests
{
    [Fact]
    public void Fit_EncoderFrozen_TheAdaptersLearnTheTaskWithFewParameters()
    {
        using MultiTaskModel heads = TinyTask.Model(dropout: 0), model = TinyTask.Model(dropout: 0);
        model.AddLora(new LoraOptions { Rank = 4, Dropout = 0.05 });
        var before = ModelBits.Of(model);
        MtlDataset train = TinyTask.Rows(64), dev = TinyTask.Rows(32, seed: 2);
        var options = Plain.Options with { Epochs = 12, BatchSize = 8, LearningRate = 1e-2, Freeze = FreezePolicy.Backbone };

        var alone = new Trainer(heads, options).Fit(train, dev);
        var result = new Trainer(model, options).Fit(train, dev);

        Assert.All(ModelBits.Changed(before, ModelBits.Of(model)), name => Assert.False(name.StartsWith("backbone.", StringComparison.Ordinal), name));
        Assert.True(
            result.BestMetrics["score"] > alone.BestMetrics["score"] + 0.05,
            $"with adapters {result.BestMetrics["score"]:F3}, heads alone {alone.BestMetrics["score"]:F3}");
        var learning = FreezeReport.Preview(FreezePolicy.Backbone, model.GetComponents());
        Assert.True(learning.TrainableRatio < 0.25, learning.ToString());
    }

    [Fact]
    public void Fit_WithAdapters_IsRepeatableToTheBit()
    {
        using MultiTaskModel one = Adapted(), other = Adapted();
        foreach (var model in (MultiTaskModel[])[one, other])
        {
            new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = 4, Freeze = FreezePolicy.Backbone }).Fit(TinyTask.Rows(16));
        }

        Assert.Equal(ModelBits.Of(one), ModelBits.Of(other));
    }

    [Fact]
    public void Fit_EveryStep_TheFrozenEncoderIsCalmWhileItsAdaptersLearn()
    {
        using var model = Adapted();
        var watched = new Recorder
        {
            AfterStep = _ =>
            {
                Assert.All(model.Backbone.modules(), module => Assert.False(module.training));
                Assert.All(model.Backbone.parameters(), p => Assert.True(p.grad is null && !p.requires_grad));
                foreach (var component in model.GetComponents().Where(c => c.Kind == ComponentKind.Adapter))
                {
                    Assert.All(component.Module.modules(), module => Assert.True(module.training));
                    Assert.All(component.Parameters, p => Assert.True(p.Value.grad is not null && p.Value.requires_grad, p.Key));
                }
            },
        };
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4, Freeze = FreezePolicy.Backbone, Callbacks = [watched] }).Fit(TinyTask.Rows(12));
        Assert.Equal(3, watched.Steps.Count);
    }

    // Adapters on some of the layers that attention reads: those answered in Float32 and the others in bfloat16, which attention refused.
    [Fact]
    public void Fit_InBFloat16_TrainsAndEvaluates()
    {
        using var model = TinyTask.Model(layers: 1);
        model.AddLora(new LoraOptions { Rank = 2 });
        var options = Plain.Options with { Epochs = 1, BatchSize = 4, Precision = MultiTaskBert.Backbones.Precision.BFloat16 };
        var result = new Trainer(model, options).Fit(TinyTask.Rows(8), TinyTask.Rows(4, seed: 2));
        Assert.True(double.IsFinite(result.BestMetrics["loss"]));
    }

    [Fact]
    public void Fit_NoPolicyGivenAndManyRows_KeepsTheEncoderOfAnAdaptedModelFrozen()
    {
        using var model = Adapted();
        var watched = new Recorder();
        new Trainer(model, new TrainerOptions { Epochs = 1, BatchSize = 64, Callbacks = [watched] }).Fit(TinyTask.Rows(200));
        Assert.Equal(FreezePolicy.Backbone, watched.Started!.Options.Freeze);
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("backbone", "embeddings layer.0 layer.1 pooler")]
    [InlineData("embeddings", "embeddings")]
    [InlineData("layers-below(1)", "embeddings layer.0")]
    [InlineData("head(topic)", "head:topic")]
    [InlineData("matching(\"lora*\")", "lora.layer.0 lora.layer.1")]
    [InlineData("matching(\"lora.layer.1\")", "lora.layer.1")]
    [InlineData("matching(\"*\")", "embeddings layer.0 layer.1 pooler lora.layer.0 lora.layer.1 head:topic head:entities")]
    [InlineData("everything", "embeddings layer.0 layer.1 pooler lora.layer.0 lora.layer.1 head:topic head:entities")]
    [InlineData("gradual-unfreeze", "embeddings layer.0 layer.1 pooler lora.layer.0 lora.layer.1")]
    public void IsFrozen_AtTheStart_IsWhatThePolicyMeansForAdapters(string policy, string frozen)
    {
        using var model = Adapted();
        Assert.Equal(frozen, Frozen(model, FreezePolicy.Parse(policy), epoch: 0));
    }

    [Fact]
    public void IsFrozen_GradualUnfreeze_FreesAdaptersWithTheirLayersAndAloneUnderBackbone()
    {
        using var model = Adapted();
        var gradual = FreezePolicy.GradualUnfreeze();
        Assert.Equal("embeddings layer.0 lora.layer.0", Frozen(model, gradual, epoch: 1));
        Assert.Equal("embeddings", Frozen(model, gradual, epoch: 2));
        Assert.Equal("embeddings layer.0 layer.1 pooler lora.layer.0", Frozen(model, FreezePolicy.Backbone + gradual, epoch: 1));
        Assert.Equal("embeddings layer.0 layer.1 pooler", Frozen(model, FreezePolicy.Backbone + gradual, epoch: 2));
    }

    [Fact]
    public void Preview_WithAdapters_ShowsThemOnOneLine()
    {
        using var model = Adapted();
        var expected = string.Join(
            '\n',
            "part                       trainable  parameters",
            $"embeddings                 no         {model.GetComponents()[0].ParameterCount,10:N0}",
            "layer.0–layer.1            no             17,088",
            "pooler                     no              1,056",
            "lora.layer.0–lora.layer.1  yes             1,024",
            "head:topic                 yes                99",
            "head:entities              yes               165",
            string.Empty);
        Assert.StartsWith(expected, FreezeReport.Preview(FreezePolicy.Backbone, model.GetComponents()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TwoTrainingsOfAdaptedModels_LeaveNoTensorBehind()
    {
        using var model = Adapted();
        var counts = new List<long>();
        for (var turn = 0; turn < 4; turn++)
        {
            new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4, Freeze = FreezePolicy.Backbone }).Fit(TinyTask.Rows(12), TinyTask.Rows(4));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(TorchSharp.torch.Tensor.TotalCount);
        }

        Assert.True(counts.Skip(1).Distinct().Count() == 1, string.Join(' ', counts));
    }

    private static MultiTaskModel Adapted()
    {
        var model = TinyTask.Model();
        model.AddLora(new LoraOptions { Rank = 4, Dropout = 0.1, TargetModules = ["query", "value"] });
        return model;
    }

    private static string Frozen(MultiTaskModel model, FreezePolicy policy, int epoch)
    {
        var progress = new FreezeProgress(model.GetComponents(), epoch: epoch);
        return string.Join(' ', model.GetComponents().Where(c => c.Parameters.All(p => policy.IsFrozen(c, p.Key, progress))).Select(c => c.Name));
    }
}
