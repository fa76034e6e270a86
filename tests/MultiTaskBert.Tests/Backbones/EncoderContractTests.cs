using System.Text.Json;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>What every encoder keeps, whatever its layers are.</summary>
[Collection(nameof(OneAtATime))]
public sealed class EncoderContractTests
{
    // Two orders of summation in float32, on hidden states of the size of 1.
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Encoders() => RandomEncoder.Names;

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Forward_PaddedRow_IsAsTheRowAlone(string encoder)
    {
        using var backbone = Load(encoder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var alone = RandomEncoder.Ids(2, 7);
        var padding = zeros(2, RandomEncoder.MaxLength - 7, ScalarType.Int64);
        var expected = backbone.Forward(alone, ones_like(alone)).Last;
        var actual = backbone.Forward(cat([alone, padding], 1), cat([ones_like(alone), padding], 1)).Last;

        Assert.False(actual.isnan().any().item<bool>(), "Padding that reads no token must not become NaN.");
        var difference = (actual[TensorIndex.Colon, TensorIndex.Slice(0, 7)] - expected).abs().max().item<float>();
        Assert.True(difference <= Tolerance, $"Padding changes the hidden states by {difference:G3}.");
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Forward_InTraining_DropsOutAndInEvalDoesNot(string encoder)
    {
        using var backbone = Load(encoder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = RandomEncoder.Ids(2, 9);
        var once = backbone.Forward(ids, ones_like(ids)).Last;
        Assert.Equal(once.bytes.ToArray(), backbone.Forward(ids, ones_like(ids)).Last.bytes.ToArray());

        random.manual_seed(1);
        backbone.train();
        Assert.NotEqual(once.bytes.ToArray(), backbone.Forward(ids, ones_like(ids)).Last.bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Backward_EveryParameter_GetsAGradient(string encoder)
    {
        using var backbone = Load(encoder);
        using var scope = NewDisposeScope();
        var ids = RandomEncoder.Ids(3, 20);
        var hasTypes = backbone.named_parameters().Any(p => p.name.Contains("token_type", StringComparison.Ordinal) && p.parameter.size(0) > 1);
        var states = backbone.Forward(ids, ones_like(ids), hasTypes ? ids % 2 : null);
        var loss = states.Last.sin().sum();   // a sum alone is constant under a layer normalisation
        (backbone.Shape.HasPooler ? loss + states.Pooled.pow(2).sum() : loss).backward();

        Assert.All(backbone.named_parameters(), p =>
        {
            var gradient = p.parameter.grad;
            Assert.True(gradient is not null, $"{p.name} has no gradient.");
            Assert.True(IsKeyBias(p.name) || gradient.abs().max().item<float>() > 0, $"{p.name} has only zeros as its gradient.");
        });
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Parts_OfAModel_HoldEveryParameterOnce(string encoder)
    {
        var backbone = Load(encoder);
        var parts = backbone.Parts.SelectMany(part => part.Module.parameters()).ToArray();
        Assert.Equal(parts.Length, parts.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(backbone.parameters().Count(), parts.Length);

        using var model = new MultiTaskModel(backbone, TinyTask.Heads());   // checks the same
        backbone.train();
        foreach (var part in backbone.Parts)
        {
            part.Module.eval();
        }

        Assert.DoesNotContain(backbone.named_modules(), pair => pair.module.training && pair.module.parameters(recurse: false).Any());
    }

    [Theory]
    [InlineData("albert", "embeddings layer.0 pooler")]
    [InlineData("albert, groups", "embeddings layer.0 layer.1 pooler")]
    [InlineData("bert", "embeddings layer.0 layer.1 layer.2 pooler")]
    [InlineData("deberta-v3", "embeddings layer.0 layer.1 layer.2")]
    [InlineData("distilbert", "embeddings layer.0 layer.1 layer.2")]
    [InlineData("electra", "embeddings layer.0 layer.1 layer.2")]
    [InlineData("modernbert", "embeddings layer.0 layer.1 layer.2 final_norm")]
    [InlineData("mpnet", "embeddings layer.0 layer.1 layer.2 pooler")]
    [InlineData("roberta", "embeddings layer.0 layer.1 layer.2 pooler")]
    public void Components_OfAModel_AreCalled(string encoder, string names)
    {
        using var model = new MultiTaskModel(Load(encoder), TinyTask.Heads());
        Assert.Equal(names, string.Join(' ', model.GetComponents().Select(component => component.Name).Where(name => !name.StartsWith("head:", StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Forward_LongestRow_PassesAndOneMoreIsRefused(string encoder)
    {
        using var backbone = Load(encoder);
        using var scope = NewDisposeScope();
        Assert.Equal(RandomEncoder.MaxLength, backbone.Shape.MaxLength);
        var ids = RandomEncoder.Ids(1, RandomEncoder.MaxLength);
        Assert.Equal([1, RandomEncoder.MaxLength, 16], backbone.Forward(ids, ones_like(ids)).Last.shape);
        var longer = RandomEncoder.Ids(1, RandomEncoder.MaxLength + 1);
        Assert.Contains("T at most 40", Assert.Throws<ArgumentException>(() => backbone.Forward(longer, ones_like(longer))).Message, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => backbone.Forward(ids, ones_like(ids), zeros_like(longer)));
        Assert.Contains("[1, 40], but are [1, 41]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Save_ThenLoad_KeepsWeightsConfigAndBits(string encoder)
    {
        using var folder = new TemporaryFolder();
        using var backbone = Load(encoder);
        backbone.Save(folder.Path);
        using var again = Backbone.FromPretrained(folder.Path);
        Assert.Equal(ModelBits.Of(backbone), ModelBits.Of(again));

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = RandomEncoder.Ids(2, 9);
        Assert.Equal(backbone.Forward(ids, ones_like(ids)).Last.bytes.ToArray(), again.Forward(ids, ones_like(ids)).Last.bytes.ToArray());

        using JsonDocument before = JsonDocument.Parse(RandomEncoder.Configs[encoder]), after = JsonDocument.Parse(File.ReadAllText(folder.File("config.json")));
        Assert.All(before.RootElement.EnumerateObject(), key => Assert.True(JsonElement.DeepEquals(key.Value, after.RootElement.GetProperty(key.Name)), key.Name));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Load_InsideALargerModel_TakesTheEncoderAlone(string encoder)
    {
        using TemporaryFolder plain = new(), larger = new();
        RandomEncoder.Write(plain, encoder);
        using var alone = Backbone.FromPretrained(plain.Path);
        using (var scope = NewDisposeScope())
        {
            using var weights = SafeTensorsReader.Open(plain.File("model.safetensors"));
            var prefix = RandomEncoder.Prefix(encoder);
            var stored = weights.Names.ToDictionary(name => prefix + name, name => weights.Read(name), StringComparer.Ordinal);
            foreach (var extra in (string[])["head.dense.weight", "head.norm.weight", "decoder.bias", "pooler.dense.weight", "classifier.weight", "lm_predictions.lm_head.bias"])
            {
                stored.Add(extra, ones(2));
            }

            SafeTensorsWriter.Write(larger.File("model.safetensors"), stored);
        }

        File.Copy(plain.File("config.json"), larger.File("config.json"));
        using var inside = Backbone.FromPretrained(larger.Path);
        Assert.Equal(ModelBits.Of(alone), ModelBits.Of(inside));
    }

    // The softmax does not see a constant added to a row of scores, which is all that the bias of the keys does.
    private static bool IsKeyBias(string parameter) => parameter.Split('.') is [.., "key" or "k" or "k_lin", "bias"];

    private static Backbone Load(string encoder) => RandomEncoder.Create(encoder);
}
