using MultiTaskBert.Adapters;
using MultiTaskBert.Modeling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Adapters;

/// <summary>What adapters add to a model, against the plain formula W + s · B · A.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LoraModelTests
{
    private static readonly LoraOptions Small = new() { Rank = 4, Alpha = 6, TargetModules = ["query", "value"] };

    [Theory]
    [InlineData(1, 16, false, "query", "value")]
    [InlineData(8, 16, true, "all-linear")]
    [InlineData(40, 1.5, false, "attention.output.dense", "encoder.layer.1.output.dense", "pooler.dense")]   // a rank above the width
    public void Forward_AdaptersThatSaySomething_EqualsAModelWithTheirProductAdded(int rank, double alpha, bool stabilized, params string[] targets)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Model(Pooling.Pooler);
        using var plain = Model(Pooling.Pooler);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        model.AddLora(new LoraOptions { Rank = rank, Alpha = alpha, RankStabilized = stabilized, TargetModules = targets });
        LoraWeights.Fill(model);
        model.to(ScalarType.Float64);
        plain.to(ScalarType.Float64);
        var before = plain.Forward(batch);

        LoraWeights.AddProducts(model, plain, stabilized ? alpha / Math.Sqrt(rank) : alpha / rank);

        // Float64 on both sides; only the order of the sums differs.
        ModelOutput adapted = model.Forward(batch), expected = plain.Forward(batch);
        Assert.All(expected.Heads, head => Assert.InRange((head.Value - adapted.Heads[head.Key]).abs().max().item<double>(), 0, 1e-10));
        Assert.All(expected.Heads, head => Assert.True((head.Value - before.Heads[head.Key]).abs().max().item<double>() > 1e-3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddLora_Fresh_LeavesTheOutputsAsTheyAreToTheBit(bool training)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyTask.Model(dropout: 0);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        model.train(training);
        var before = model.Forward(batch).States.Last.bytes.ToArray();

        model.AddLora();

        Assert.All(model.modules(), module => Assert.Equal(training, module.training));
        Assert.Equal(before, model.Forward(batch).States.Last.bytes.ToArray());
    }

    [Fact]
    public void AddLora_FirstWeights_AreThoseOfPeftAndDependOnSeedAndLayerAlone()
    {
        using var scope = NewDisposeScope();
        using MultiTaskModel one = TinyTask.Model(), same = TinyTask.Model(), other = TinyTask.Model();
        var state = random.get_rng_state().bytes.ToArray();
        one.AddLora(new LoraOptions { Rank = 64, TargetModules = ["query", "output.dense"] }, seed: 3);
        same.AddLora(new LoraOptions { Rank = 64, TargetModules = ["query"] }, seed: 3);
        other.AddLora(new LoraOptions { Rank = 64, TargetModules = ["query"] }, seed: 4);
        Assert.Equal(state, random.get_rng_state().bytes.ToArray());

        foreach (var (name, parameter) in LoraWeights.Of(one))
        {
            var values = parameter.data<float>().ToArray();
            if (name.EndsWith("lora_B", StringComparison.Ordinal))
            {
                Assert.All(values, value => Assert.Equal(0, value));
                continue;
            }

            // Kaiming's uniform distribution with a = √5 on n inputs is U(−1/√n, 1/√n): variance 1 / 3n, here within 10 % (64 · 32 numbers or more).
            var bound = 1 / Math.Sqrt(parameter.size(1));
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.InRange(values.Average(v => (double)v * v) / (bound * bound / 3), 0.9, 1.1);
        }

        Assert.All(LoraWeights.Of(same), p => Assert.Equal(LoraWeights.Of(one)[p.Key].bytes.ToArray(), p.Value.bytes.ToArray()));
        Assert.All(
            LoraWeights.Of(other).Where(p => p.Key.EndsWith("lora_A", StringComparison.Ordinal)),
            p => Assert.NotEqual(LoraWeights.Of(one)[p.Key].bytes.ToArray(), p.Value.bytes.ToArray()));
        Assert.Equal(4, LoraWeights.Of(same).Values.Select(p => Convert.ToHexString(p.bytes)).Distinct(StringComparer.Ordinal).Count() + 1);   // both B are zero
    }

    [Fact]
    public void Backward_EncoderFrozen_ReachesEveryAdapterAndNoWeightOfTheEncoder()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Pooling.Pooler);
        model.AddLora();
        LoraWeights.Fill(model);
        foreach (var parameter in model.Backbone.parameters())
        {
            parameter.requires_grad = false;
        }

        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        var losses = model.Losses(model.Forward(batch), batch);
        (losses[0].Loss + losses[1].Loss).backward();

        Assert.All(model.Backbone.parameters(), p => Assert.Null(p.grad));
        Assert.Equal(2 * 13, LoraWeights.Of(model).Count);   // six linear layers in each of two layers, and the pooler
        Assert.All(LoraWeights.Of(model), p => Assert.True(p.Value.grad is { } gradient && gradient.abs().max().item<float>() > 0, p.Key));
    }

    [Fact]
    public void Forward_Dropout_FallsOnlyWhileTheAdaptersLearn()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyTask.Model(dropout: 0);
        model.AddLora(new LoraOptions { Rank = 4, Alpha = 6, TargetModules = ["query", "value"], Dropout = 0.5 });
        LoraWeights.Fill(model);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        var calm = model.Forward(batch).States.Last;
        Assert.Equal(calm.bytes.ToArray(), model.Forward(batch).States.Last.bytes.ToArray());

        // The encoder stays in eval mode, as a frozen one is.
        foreach (var component in model.GetComponents().Where(c => c.Kind == ComponentKind.Adapter))
        {
            component.Module.train();
        }

        Assert.True((model.Forward(batch).States.Last - calm).abs().max().item<float>() > 1e-3);
        Assert.All(model.Backbone.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Components_WithAdapters_ListThemByThePartThatTheyStandOn()
    {
        using var model = TinyTask.Model();
        model.AddLora();
        Assert.Equal(
            ["embeddings", "layer.0", "layer.1", "pooler", "lora.layer.0", "lora.layer.1", "lora.pooler", "head:topic", "head:entities"],
            model.GetComponents().Select(component => component.Name));
        Assert.Equal([0, 1, -1], model.GetComponents().Where(c => c.Kind == ComponentKind.Adapter).Select(c => c.Index));
        Assert.All(model.GetComponents(), c => Assert.Equal(c.Kind == ComponentKind.Adapter ? c.Name["lora.".Length..] : null, c.Adapts?.Name));
        Assert.Equal(
            model.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal),
            model.GetComponents().SelectMany(c => c.Parameters.Select(p => p.Key)).Order(StringComparer.Ordinal));
        Assert.Contains("lora.encoder.layer.1.attention.self.query.lora_A", LoraWeights.Of(model).Keys);
        Assert.DoesNotContain(model.Backbone.state_dict().Keys, name => name.Contains("lora", StringComparison.Ordinal));
    }

    [Fact]
    public void MergeLora_AdaptersThatSaySomething_KeepsTheAnswersAndLeavesNone()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Model(Pooling.Pooler);
        var names = model.state_dict().Keys.ToArray();
        var weights = ModelBits.Of(model);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        model.AddLora(Small);
        LoraWeights.Fill(model);
        var adapted = model.Forward(batch);

        model.MergeLora();

        Assert.Null(model.Lora);
        Assert.Equal(names, model.state_dict().Keys);
        Assert.DoesNotContain(model.GetComponents(), c => c.Kind == ComponentKind.Adapter);
        var merged = model.Forward(batch);
        Assert.All(adapted.Heads, head => Assert.InRange((head.Value - merged.Heads[head.Key]).abs().max().item<float>(), 0, 1e-5));
        Assert.Equal(
            ["query.weight", "query.weight", "value.weight", "value.weight"],
            ModelBits.Changed(weights, ModelBits.Of(model)).Select(name => string.Join('.', name.Split('.')[^2..])).Order(StringComparer.Ordinal));
        Assert.All(model.parameters(), p => Assert.True(p.requires_grad));
        model.AddLora(Small);   // the place is free again
    }

    [Fact]
    public void RemoveLora_AdaptersThatSaySomething_GivesTheModelBack()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyTask.Model();
        var bits = ModelBits.Of(model);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        var before = model.Forward(batch).States.Last.bytes.ToArray();
        model.AddLora(Small);
        LoraWeights.Fill(model);
        Assert.NotEqual(before, model.Forward(batch).States.Last.bytes.ToArray());

        model.RemoveLora();

        Assert.Equal(bits, ModelBits.Of(model));
        Assert.Equal(before, model.Forward(batch).States.Last.bytes.ToArray());
    }

    [Fact]
    public void To_AnotherTypeOrDevice_MovesTheAdapters()
    {
        using var model = TinyTask.Model();
        model.AddLora(Small);
        model.to(ScalarType.Float64);
        Assert.All(model.GetComponents().SelectMany(c => c.Parameters), p => Assert.Equal(ScalarType.Float64, p.Value.dtype));
        Assert.All(LoraWeights.Of(model), p => Assert.Same(p.Value, model.GetComponents().SelectMany(c => c.Parameters).Single(c => c.Key == p.Key).Value));
        model.RemoveLora();

        model.AddLora(Small);   // on a model that was moved before
        Assert.All(LoraWeights.Of(model), p => Assert.Equal(ScalarType.Float64, p.Value.dtype));
        model.MergeLora();
        Assert.All(model.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));

        model.to(META);
        model.AddLora(Small);
        Assert.All(LoraWeights.Of(model), p => Assert.Equal(DeviceType.META, p.Value.device_type));
    }

    [Fact]
    public void AddMergeRemoveAndDispose_Again_LeaveNoTensorBehind()
    {
        var growth = new List<long>();
        var made = 0L;
        for (var turn = 0; turn < 6; turn++)
        {
            made = 0;
            var before = Alive();
            using (var model = TinyTask.Model())
            {
                made += model.parameters().Count();
                using (NewDisposeScope())
                {
                    model.AddLora(Small);   // in the caller's scope, which must not take the weights with it
                }

                Parameter[] adapters = [.. LoraWeights.Of(model).Values];
                made += adapters.Length;
                Assert.All(adapters, p => Assert.False(p.IsInvalid));
                model.MergeLora();
                Assert.All(adapters, p => Assert.True(p.IsInvalid));
                model.AddLora();
                made += LoraWeights.Of(model).Count;
                model.RemoveLora();
                model.AddLora(Small);
                made += LoraWeights.Of(model).Count;
            }

            growth.Add(Alive() - before);
        }

        // TorchSharp counts the tensor that a parameter was made from for ever, though it gives its memory to the parameter.
        Assert.All(growth.Skip(1), grown => Assert.Equal(made, grown));

        static long Alive()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Tensor.TotalCount;
        }
    }

    [Fact]
    public void AddLora_OptionsOutOfRange_ListsAllProblems()
    {
        using var model = TinyTask.Model();
        var message = Assert.Throws<ArgumentException>(() => model.AddLora(new LoraOptions { Rank = 0, Alpha = double.NaN, Dropout = 1, TargetModules = [] })).Message;
        Assert.All(
            ["Rank is 0", "Alpha is NaN", "Dropout is 1", "TargetModules is empty"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains(
            "it must stand alone",
            Assert.Throws<ArgumentException>(() => model.AddLora(new LoraOptions { TargetModules = ["query", LoraOptions.AllLinear] })).Message,
            StringComparison.Ordinal);
        Assert.Null(model.Lora);
    }

    [Theory]
    [InlineData("quer")]
    [InlineData("ery")]   // the end of a name, but not behind a dot
    [InlineData("Query")]
    [InlineData("self")]
    [InlineData("word_embeddings")]
    public void AddLora_TargetThatMatchesNothing_ListsTheLinears(string target)
    {
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<ArgumentException>(() => model.AddLora(new LoraOptions { TargetModules = ["value", target] })).Message;
        Assert.Contains($"names '{target}', but", message, StringComparison.Ordinal);
        Assert.Contains(
            "encoder.layer.0.attention.self.query, encoder.layer.0.attention.self.key, encoder.layer.0.attention.self.value, "
            + "encoder.layer.0.attention.output.dense, encoder.layer.0.intermediate.dense, encoder.layer.0.output.dense, pooler.dense",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AddLora_TwiceOrMergeWithout_SaysWhatToDo()
    {
        using var model = TinyTask.Model();
        Assert.Contains(nameof(model.AddLora), Assert.Throws<InvalidOperationException>(model.MergeLora).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(model.RemoveLora);
        Assert.Throws<InvalidOperationException>(() => model.SaveAdapter("nowhere"));
        model.AddLora(Small);
        Assert.Contains("on 4 linear layers", Assert.Throws<InvalidOperationException>(() => model.AddLora()).Message, StringComparison.Ordinal);
        Assert.Equal(Small, model.Lora);
    }

    private static MultiTaskModel Model(Pooling pooling) =>
        new(TinyBert.Load(), [TinyTask.Topic(new() { Pooling = pooling }), TinyTask.Entities()], seed: 0);
}
