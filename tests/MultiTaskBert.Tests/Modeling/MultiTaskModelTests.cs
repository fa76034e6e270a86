using MultiTaskBert.Data;
using MultiTaskBert.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>How an encoder and heads become one model.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MultiTaskModelTests
{
    [Fact]
    public void Components_OfAModel_CoverEachParameterOnce()
    {
        using var model = TinyTask.Model(layers: 3);
        Assert.Equal(
            ["embeddings", "layer.0", "layer.1", "layer.2", "pooler", "head:topic", "head:entities"],
            model.GetComponents().Select(component => component.Name));
        Assert.Equal(
            [ComponentKind.Embeddings, ComponentKind.Layer, ComponentKind.Layer, ComponentKind.Layer, ComponentKind.Top, ComponentKind.Head, ComponentKind.Head],
            model.GetComponents().Select(component => component.Kind));
        Assert.Equal([-1, 0, 1, 2, -1, -1, -1], model.GetComponents().Select(component => component.Index));

        var covered = model.GetComponents().SelectMany(component => component.Parameters.Select(p => p.Key)).ToArray();
        Assert.Equal(covered.Length, covered.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(model.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal), covered.Order(StringComparer.Ordinal));
        Assert.All(
            model.GetComponents().SelectMany(component => component.Parameters),
            p => Assert.Same(model.named_parameters().Single(n => n.name == p.Key).parameter, p.Value));
        Assert.Equal(model.parameters().Sum(p => p.numel()), model.GetComponents().Sum(component => component.ParameterCount));
    }

    [Fact]
    public void To_Float64_ComputesInThatTypeWithTheSameAnswers()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyTask.Model();
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(4)]);
        var before = model.Forward(batch).Heads["topic"];

        model.to(ScalarType.Float64);

        Assert.All(model.GetComponents().SelectMany(component => component.Parameters), p => Assert.Equal(ScalarType.Float64, p.Value.dtype));
        var after = model.Forward(batch);
        Assert.Equal(ScalarType.Float64, after.Heads["topic"].dtype);
        Assert.True((after.Heads["topic"] - before).abs().max().item<double>() < 1e-5);
        Assert.Equal(4, model.Decode(after, batch).Count);
    }

    [Fact]
    public void New_NamesThatDifferInCaseOnly_AreRefused()
    {
        using var backbone = TinyBert.Load();
        var message = Assert.Throws<ArgumentException>(
            () => new MultiTaskModel(backbone, TinyTask.Topic(), new SequenceClassificationHead("Topic", ["a", "b"]))).Message;
        Assert.Contains("Two heads are named 'topic'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_NoHead_IsRefused()
    {
        using var backbone = TinyBert.Load();
        Assert.Contains("at least one head", Assert.Throws<ArgumentException>(() => new MultiTaskModel(backbone)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_SameSeed_GivesAHeadTheSameWeightsWhateverHeadsAreBesideIt()
    {
        using var both = TinyTask.Model(seed: 5);
        using var alone = new MultiTaskModel(TinyBert.Load(), [TinyTask.Entities()], seed: 5);
        using var other = new MultiTaskModel(TinyBert.Load(), [TinyTask.Entities()], seed: 6);
        Assert.Equal(ModelBits.Of(both.Head("entities")), ModelBits.Of(alone.Head("entities")));
        Assert.Equal(["classifier.weight"], ModelBits.Changed(ModelBits.Of(alone.Head("entities")), ModelBits.Of(other.Head("entities"))));
    }

    [Fact]
    public void New_ApplicationUsesTheRandomGenerator_GetsItBackAsItWas()
    {
        using var scope = NewDisposeScope();
        using var backbone = TinyBert.Load();
        var before = random.get_rng_state().bytes.ToArray();
        using var model = new MultiTaskModel(backbone, TinyTask.Heads());
        Assert.Equal(before, random.get_rng_state().bytes.ToArray());
    }

    [Fact]
    public void DecodeOrLosses_BatchAndOutputThatDoNotBelongTogether_SayWhatIsWrong()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyTask.Model(layers: 1);
        var collator = model.CreateCollator();
        using MtlBatch one = collator.Collate([TinyTask.Rows(3)[0]]), three = collator.Collate([.. TinyTask.Rows(3)]);
        var output = model.Forward(one);
        Assert.StartsWith(
            "The output is not that of the batch, which has 3 row(s): of head 'topic' it has a tensor of shape [1, 3].",
            Assert.Throws<ArgumentException>(() => model.Decode(output, three)).Message,
            StringComparison.Ordinal);

        model.AddHead(new ProbeHead());
        Assert.StartsWith(
            "The output is not that of the batch, which has 1 row(s): of head 'number' it has nothing.", Assert.Throws<ArgumentException>(() => model.Decode(output, one)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The batch knows no head 'number': its Collator was made for another model, or before the head was added.",
            Assert.Throws<ArgumentException>(() => model.Losses(model.Forward(one), one)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluateOrPredict_NoRowsOrNull_SaySo()
    {
        using var model = TinyTask.Model(layers: 1);
        using var predictor = new Predictor(model);
        Assert.StartsWith("The data has no rows to evaluate on.", Assert.Throws<ArgumentException>(() => new Trainer(model).Evaluate(MtlDataset.From([]))).Message, StringComparison.Ordinal);
        Assert.StartsWith("A row is null; leave it out.", Assert.Throws<ArgumentException>(() => predictor.PredictRows([new MtlRow("ada"), null!]).ToList()).Message, StringComparison.Ordinal);
        Assert.StartsWith("The row at index 1 is null.", Assert.Throws<ArgumentException>(() => model.CreateCollator().Collate([new MtlRow("ada"), null!])).Message, StringComparison.Ordinal);
        Assert.Empty(predictor.PredictRows([]));
    }

    [Fact]
    public void New_AnyModel_IsInEvalMode()
    {
        using var model = TinyTask.Model();
        Assert.All(model.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Head_UnknownName_ListsTheHeads()
    {
        using var model = TinyTask.Model();
        Assert.Contains("There is no head 'topics'; the heads are topic, entities.", Assert.Throws<ArgumentException>(() => model.Head("topics")).Message, StringComparison.Ordinal);
    }
}
