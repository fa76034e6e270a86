using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Freezing;
using static TorchSharp.torch.nn;

namespace MultiTaskBert.Tests.Optimization;

public sealed class ParameterGroupsTests
{
    [Fact]
    public void Of_LinearNormAndEmbedding_OnlyWeightsOutsideNormalizationsDecay()
    {
        using var part = Sequential(("words", Embedding(4, 2)), ("dense", Linear(2, 2)), ("scale", LayerNorm(2)));
        using var norm = LayerNorm(2);

        var parameters = ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, part), FakeModel.Part("top", ComponentKind.Top, -1, norm)],
            new LearningRateMultipliers(new LayerwiseDecay(0.5), parts: null));

        Assert.Equal(
            "layer.0.words.weight=True*0.5 layer.0.dense.weight=True*0.5 layer.0.dense.bias=False*0.5 "
            + "layer.0.scale.weight=False*0.5 layer.0.scale.bias=False*0.5 "
            + "top.weight=False*1 top.bias=False*1",
            string.Join(' ', parameters.Select(p => FormattableString.Invariant($"{p.Name}={p.Decays}*{p.LearningRateMultiplier}"))));
    }

    [Fact]
    public void Of_LayerwiseDecayAndSingleParts_BothMultiply()
    {
        using var model = new FakeModel(layers: 2);
        var parts = new Dictionary<string, double>(StringComparer.Ordinal) { ["head:topic"] = 10, ["layer.0"] = 3 };

        var multipliers = ParameterGroups.Of(model.GetComponents(), new LearningRateMultipliers(LayerwiseDecay.Electra(0.5), parts))
            .Where(p => p.Name.EndsWith("weight", StringComparison.Ordinal)).Select(p => FormattableString.Invariant($"{p.Name}={p.LearningRateMultiplier}"));

        Assert.Equal(
            "embeddings.weight=0.0625 layer.0.weight=0.375 layer.1.weight=0.25 pooler.weight=0.5 head:topic.weight=10 head:entities.weight=1",
            string.Join(' ', multipliers));
    }

    [Fact]
    public void Check_BadMultipliers_NamesEach()
    {
        using var model = new FakeModel(layers: 1);
        var parts = new Dictionary<string, double>(StringComparer.Ordinal) { ["head:topics"] = 1, ["layer.0"] = 0 };
        Assert.Equal(
            [
                "LayerwiseDecay has a decay of 1.5; it must be above 0 and at most 1, for instance 0.9.",
                "Multipliers names 'head:topics', but the parts of the model are embeddings, layer.0, pooler, head:topic, head:entities.",
                "Multipliers gives 'layer.0' the multiplier 0; it must be a finite number above 0 (to keep a part as it is, freeze it).",
            ],
            new LearningRateMultipliers(new LayerwiseDecay(1.5), parts).Check("Multipliers", model.GetComponents()));
    }

    [Fact]
    public void Of_TiedTensor_NamesBoth()
    {
        using var linear = Linear(2, 2);

        var message = Assert.Throws<InvalidOperationException>(() => ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, linear), FakeModel.Part("layer.1", ComponentKind.Layer, 1, linear)])).Message;

        Assert.StartsWith("The parameters 'layer.0.weight' and 'layer.1.weight' are one tensor", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NameTwice_NamesIt()
    {
        using var first = Linear(2, 2);
        using var second = Linear(2, 2);

        var message = Assert.Throws<InvalidOperationException>(() => ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, first), FakeModel.Part("layer.0", ComponentKind.Layer, 0, second)])).Message;

        Assert.Contains("Two parameters have the name 'layer.0.weight'", message, StringComparison.Ordinal);
    }
}
