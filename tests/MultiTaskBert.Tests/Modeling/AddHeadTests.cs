using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>One more head for a model that has learned.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AddHeadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AddHead_ToAModel_KeepsWeightsAndAnswersAndSavesAll()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        using var predictor = new Predictor(model);
        var answer = predictor.Predict("ada won in rome").ToString();

        model.AddHead(new SequenceClassificationHead("temper", ["calm", "angry"]), seed: 4);

        var after = ModelBits.Of(model);
        Assert.Equal(["heads.temper.classifier.bias", "heads.temper.classifier.weight"], after.Keys.Except(before.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(before, weight => Assert.Equal(weight.Value, after[weight.Key]));
        Assert.Equal(["topic", "entities", "temper"], model.Heads.Select(head => head.Name));
        Assert.Equal("head:temper", model.GetComponents()[^1].Name);
        Assert.All(model.modules(), module => Assert.False(module.training));
        using var later = new Predictor(model);
        Assert.StartsWith(answer, later.Predict("ada won in rome").ToString(), StringComparison.Ordinal);

        model.Save(_folder.Path);
        using var loaded = MultiTaskModel.Load(_folder.Path);
        Assert.Empty(ModelBits.Changed(after, ModelBits.Of(loaded)));
    }

    // Oracle: the constructor, whose first weights depend on the seed and the name alone.
    [Fact]
    public void AddHead_SameSeed_DrawsWhatTheConstructorDraws()
    {
        using var added = new MultiTaskModel(TinyBert.Load(), [TinyTask.Topic()], seed: 1);
        added.AddHead(TinyTask.Entities(), seed: 5);
        using var built = TinyTask.Model(seed: 5);
        Assert.Equal(ModelBits.Of(built.Head("entities")), ModelBits.Of(added.Head("entities")));
    }

    [Fact]
    public void AddHead_ToAModelInFloat64_TakesItsType()
    {
        using var model = TinyTask.Model();
        model.to(ScalarType.Float64);
        model.AddHead(new RegressionHead("number"));
        Assert.All(model.Head("number").parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
    }

    [Fact]
    public void AddHead_NameTaken_IsRefusedAndTheModelIsAsItWas()
    {
        using var model = TinyTask.Model();
        using var again = new SequenceClassificationHead("Topic", ["a", "b"]);
        Assert.Contains("Two heads are named 'topic'", Assert.Throws<ArgumentException>(() => model.AddHead(again)).Message, StringComparison.Ordinal);
        Assert.Equal(2, model.Heads.Count);
        Assert.Equal(2, model.Layouts.Count);
    }

    [Fact]
    public void AddHead_OfAnotherModel_IsRefused()
    {
        var head = new RegressionHead("number");
        using var owner = new MultiTaskModel(TinyBert.Load(), head);
        using var model = TinyTask.Model();
        Assert.Contains("belongs to a model already", Assert.Throws<InvalidOperationException>(() => model.AddHead(head)).Message, StringComparison.Ordinal);
        Assert.Equal(2, model.Heads.Count);
    }
}
