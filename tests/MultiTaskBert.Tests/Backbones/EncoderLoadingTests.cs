using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>What loading makes of checkpoints that lack something or have too much.</summary>
public sealed class EncoderLoadingTests
{
    public static TheoryData<string> Encoders() => RandomEncoder.Names;

    [Theory]
    [MemberData(nameof(Encoders))]
    public void FromPretrained_OneTensorLackingAndOneTooMany_NamesBoth(string encoder)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var weights = Write(folder, encoder);
        var lacking = weights.Keys.First(name => name.Contains(".0.", StringComparison.Ordinal));
        weights["surplus.weight"] = weights[lacking];
        weights.Remove(lacking);
        SafeTensorsWriter.Write(folder.File(CheckpointFolder.WeightsFile), weights);

        var error = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains($"1 missing: {lacking}.", error, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: surplus.weight.", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void FromPretrained_PoolerNotStored_HasNone(string encoder)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var weights = Write(folder, encoder).Where(pair => !pair.Key.StartsWith("pooler.", StringComparison.Ordinal));
        SafeTensorsWriter.Write(folder.File(CheckpointFolder.WeightsFile), weights.ToDictionary(StringComparer.Ordinal));
        using var backbone = Backbone.FromPretrained(folder.Path);
        Assert.False(backbone.Shape.HasPooler);
        Assert.Throws<InvalidOperationException>(() => backbone.Forward(RandomEncoder.Ids(1, 4), ones(1, 4, ScalarType.Int64)).Pooled);
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
            new HashSet<string>(["albert", "bert", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet", "roberta", "xlm-roberta"], StringComparer.Ordinal),
            BackboneArchitectures.Known.ToHashSet(StringComparer.Ordinal));
    }

    private static Dictionary<string, Tensor> Write(TemporaryFolder folder, string encoder)
    {
        RandomEncoder.Write(folder, encoder);
        using var reader = SafeTensorsReader.Open(folder.File(CheckpointFolder.WeightsFile));
        return reader.Names.ToDictionary(name => name, reader.Read, StringComparer.Ordinal);
    }
}
