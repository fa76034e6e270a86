using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Heads;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Weights that are not finite once loaded without a word, and every answer was NaN.</summary>
[Collection(nameof(OneAtATime))]
public sealed class NonFiniteWeightsTests
{
    [Theory]
    [InlineData("bert.encoder.layer.1.output.dense.weight", ScalarType.Float32, float.NaN, 100)]
    [InlineData("bert.encoder.layer.1.output.dense.weight", ScalarType.Float32, float.PositiveInfinity, 2047)]
    [InlineData("bert.embeddings.LayerNorm.bias", ScalarType.Float16, float.NegativeInfinity, 0)]
    [InlineData("bert.pooler.dense.bias", ScalarType.BFloat16, float.NaN, 31)]
    public void FromPretrained_EncoderWithOne_NamesTensorNumberAndPlace(string name, ScalarType type, float number, int place)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors => Set(tensors, name, place, number), type: type);
        var message = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains(FormattableString.Invariant($"tensor '{name}' holds {(double)number} as number {place:N0} of "), message, StringComparison.Ordinal);
        Assert.Contains("weights must be finite", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPretrained_HeadWithSome_CountsThem()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors =>
        {
            Set(tensors, "classifier.weight", 5, float.NaN);
            Set(tensors, "classifier.weight", 7, float.NaN);
        });
        var message = Assert.Throws<CheckpointException>(() => SequenceClassificationHead.FromPretrained("topic", folder.Path)).Message;
        Assert.Contains("tensor 'classifier.weight' holds NaN as number 5 of 96, and 1 more near it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SavedModelWhoseHeadIsNaN_NamesTheTensor()
    {
        using var folder = new TemporaryFolder();
        using (var model = new MultiTaskModel(TinyBert.Load(), new SequenceClassificationHead("topic", ["a", "b"])))
        using (no_grad())
        {
            model.Heads[0].state_dict()["classifier.bias"].fill_(float.NaN);
            model.Save(folder.Path);
        }

        var message = Assert.ThrowsAny<Exception>(() => MultiTaskModel.Load(folder.Path)).Message;
        Assert.Contains("tensor 'topic.classifier.bias' holds NaN as number 0 of 2", message, StringComparison.Ordinal);
    }

    // A tensor that the encoder does not read is not its concern.
    [Fact]
    public void FromPretrained_NaNBesideTheEncoder_IsPassedOver()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors => Set(tensors, "classifier.bias", 0, float.NaN));
        using var backbone = Backbone.FromPretrained(folder.Path);
        Assert.NotNull(backbone);
    }

    private static void Set(Dictionary<string, Tensor> tensors, string name, int place, float number)
    {
        using var noGradient = no_grad();
        using var flat = tensors[name].view(-1);
        flat[place] = tensor(number).to(flat.dtype);
    }
}
