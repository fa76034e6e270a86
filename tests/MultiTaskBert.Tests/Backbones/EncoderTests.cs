using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>What holds for every encoder, whatever its architecture.</summary>
[Collection(nameof(Runtime.LibTorchGeneratorCollection))]
public sealed class EncoderTests
{
    public static IEnumerable<TheoryDataRow<string>> ModelTypes => TinyEncoders.ModelTypes;

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Forward_InTraining_DrawsDropoutAndInEvaluationNone(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var scope = NewDisposeScope();
        var (ids, mask) = TinyEncoders.Batch();
        Assert.Equal(0, EncoderGolden.Distance(backbone.Forward(ids, mask).Last, backbone.Forward(ids, mask).Last));
        backbone.train();
        Assert.NotEqual(0, EncoderGolden.Distance(backbone.Forward(ids, mask).Last, backbone.Forward(ids, mask).Last));
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Backward_EveryParameter_GetsAGradient(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var scope = NewDisposeScope();
        var (ids, mask) = TinyEncoders.Batch();
        backbone.train();
        var states = backbone.Forward(ids, mask);
        var loss = (states.Last * arange(states.Last.numel()).view(states.Last.shape).sin()).sum();
        (backbone.Shape.HasPooler ? loss + states.Pooled.pow(2).sum() : loss).backward();

        var without = backbone.named_parameters().Where(pair => pair.parameter.grad is not { } grad || grad.abs().max().item<float>() == 0).Select(pair => pair.name);
        Assert.Empty(without);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Forward_Padding_ChangesNoToken(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var scope = NewDisposeScope();
        var (ids, mask) = TinyEncoders.Batch();
        var padded = backbone.Forward(ids, mask).Last[1, ..4];
        var alone = backbone.Forward(ids[1.., ..4], mask[1.., ..4]).Last[0];
        Assert.InRange(EncoderGolden.Distance(alone, padded), 0, 1e-5);   // float32: only the order of sums differs
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Forward_LongestRow_PassesAndOneMoreIsRefused(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var scope = NewDisposeScope();
        var ids = full([1, TinyEncoders.MaxLength], 4, dtype: ScalarType.Int64);
        Assert.Equal(TinyEncoders.MaxLength, backbone.Shape.MaxLength);
        Assert.Equal([1, TinyEncoders.MaxLength, 16], backbone.Forward(ids, ones_like(ids)).Last.shape);
        var longer = full([1, TinyEncoders.MaxLength + 1], 4, dtype: ScalarType.Int64);
        Assert.Contains("T at most 12", Assert.Throws<ArgumentException>(() => backbone.Forward(longer, ones_like(longer))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_TypesOfAnotherShape_AreRefused()
    {
        using var backbone = TinyEncoders.Create("bert");
        using var scope = NewDisposeScope();
        var (ids, mask) = TinyEncoders.Batch();
        var error = Assert.Throws<ArgumentException>(() => backbone.Forward(ids, mask, zeros([2, 5], dtype: ScalarType.Int64)));
        Assert.Contains("[2, 6], but are [2, 5]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Parts_All_HoldEachParameterOnceAndSwitchItsModules(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        var inParts = backbone.Parts.SelectMany(part => part.Module.parameters()).ToList();
        Assert.Equal(inParts.Count, inParts.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(backbone.parameters().Count(), inParts.Count);

        backbone.train();
        foreach (var part in backbone.Parts)
        {
            part.Module.eval();
        }

        var training = backbone.named_modules().Where(pair => pair.module.training && pair.module.parameters(recurse: false).Any());
        Assert.Empty(training.Select(pair => pair.name));
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void FromPretrained_UnderItsPrefixAmongOtherTensors_IsTheSameEncoder(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var folder = new TemporaryFolder();
        backbone.Save(folder.Path);
        var weights = backbone.state_dict().ToDictionary(pair => $"{modelType}.{pair.Key}", pair => pair.Value, StringComparer.Ordinal);
        using var other = zeros(3);
        weights.Add("lm_head.bias", other);
        weights.Add("pooler.dense.bias", other);
        SafeTensorsWriter.Write(folder.File(CheckpointFolder.WeightsFile), weights);

        using var again = Backbone.FromPretrained(folder.Path);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(backbone), ModelBits.Of(again)));
        Assert.Equal(backbone.Shape, again.Shape);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void FromPretrained_LayerLackingAndTensorTooMany_NamesBoth(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var folder = new TemporaryFolder();
        backbone.Save(folder.Path);
        var weights = backbone.state_dict();
        var lacking = weights.Keys.First(name => name.Contains(".0.", StringComparison.Ordinal));
        weights["surplus.weight"] = weights[lacking];
        weights.Remove(lacking);
        SafeTensorsWriter.Write(folder.File(CheckpointFolder.WeightsFile), weights);

        var error = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains($"1 missing: {lacking}.", error, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: surplus.weight.", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void FromPretrained_PoolerNotStored_HasNone(string modelType)
    {
        using var backbone = TinyEncoders.Create(modelType);
        using var folder = new TemporaryFolder();
        backbone.Save(folder.Path);
        SafeTensorsWriter.Write(
            folder.File(CheckpointFolder.WeightsFile),
            backbone.state_dict().Where(pair => !pair.Key.StartsWith("pooler.", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal));
        using var again = Backbone.FromPretrained(folder.Path);
        Assert.False(again.Shape.HasPooler);
        Assert.DoesNotContain(again.Parts, part => part.Kind == BackbonePartKind.Top);
    }

    [Fact]
    public void FromPretrained_UnknownModelType_ListsTheKnownOnes()
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path, modelType: "reformer");
        var error = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains("model_type is 'reformer'", error, StringComparison.Ordinal);
        Assert.Contains($"Known: {string.Join(", ", BackboneArchitectures.Known)}.", error, StringComparison.Ordinal);
        Assert.Superset(
            new HashSet<string>(["albert", "bert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta"], StringComparer.Ordinal),
            BackboneArchitectures.Known.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void TokenPositions_PaddingInside_CountsTokensOnly()
    {
        using var scope = NewDisposeScope();
        var ids = tensor(new long[] { 0, 5, 1, 6, 1 }, 1, 5);
        Assert.Equal([2, 3, 1, 4, 1], TokenPositions.CountedAfter(1, ids).data<long>());
        Assert.Equal([0, 1, 2, 3, 4], TokenPositions.Counted(ids).data<long>());
    }
}
