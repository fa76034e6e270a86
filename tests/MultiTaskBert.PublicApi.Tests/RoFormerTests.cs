using System.Text.Json.Nodes;
using MultiTaskBert.Adapters;
using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>
/// An encoder that only its user knows, with another attention in BERT's layers (<see cref="RoFormer"/>), gets what encoders of the library have: loading from a Hugging Face folder, LoRA,
/// bfloat16, gradient checkpointing, kept features of frozen layers, saving.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class RoFormerTests : IDisposable
{
    private const int EmbeddingSize = 16;
    private const int Heads = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Tensor> _weights;

    public RoFormerTests()
    {
        BackboneArchitectures.Register(new RoFormerArchitecture());
        _weights = Write(_folder.Path);
    }

    [Fact]
    public void File_OfTheEncoder_HasFewerThan90Lines() =>
        Assert.True(File.ReadLines(Repository.At("tests", "MultiTaskBert.PublicApi.Tests", "RoFormer.cs")).Count() < 90);

    [Fact]
    public void Forward_RowsWithPadding_EqualsAPlainImplementation()
    {
        using var scope = NewDisposeScope();
        using var backbone = Backbone.FromPretrained(_folder.Path);
        var (ids, mask) = Batch();
        var types = mask.clone().fill_(0L);
        types[0, 5] = 1L;
        var actual = backbone.Forward(ids, mask, types).Last;
        var isToken = mask.to(ScalarType.Bool).unsqueeze(-1);
        var difference = (actual - Plain(ids, mask, types)).masked_fill(isToken.logical_not(), 0).abs().max().item<float>();
        Assert.True(difference < 1e-5, $"differs by {difference}");
    }

    [Fact]
    public void FromPretrained_WrongKeys_NamesAllOfThem()
    {
        var config = Config();
        (config["rotary_value"], config["hidden_act"], config["embedding_size"]) = (true, "sinus", 0);
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        var error = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(_folder.Path));
        Assert.All((string[])["rotary_value is true", "hidden_act is \"sinus\"", "embedding_size is 0"], problem => Assert.Contains(problem, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WithLora_TrainsTheAdaptersAlone()
    {
        using var model = Model();
        var before = Bytes(model.Backbone);
        model.AddLora(new LoraOptions { TargetModules = ["query", "value", "intermediate.dense"] });
        var adapters = model.GetComponents().Where(component => component.Name.Contains("lora", StringComparison.Ordinal)).SelectMany(component => component.Parameters).ToArray();
        Assert.Equal(2 * 2 * 3, adapters.Length);
        var first = adapters.Select(adapter => adapter.Value.bytes.ToArray()).ToArray();

        new Trainer(model, Options).Fit(TinyTask.Rows(12));

        Assert.Equal(before, Bytes(model.Backbone));
        Assert.All(adapters.Zip(first), adapter => Assert.NotEqual(adapter.Second, adapter.First.Value.bytes.ToArray()));
    }

    [Fact]
    public void Fit_InBFloat16_LearnsAboutTheSame()
    {
        double Loss(Precision precision)
        {
            using var model = Model();
            return new Trainer(model, Options with { Precision = precision }).Fit(TinyTask.Rows(12)).History[^1].Loss;
        }

        var (rounded, exact) = (Loss(Precision.BFloat16), Loss(Precision.Float32));
        Assert.NotEqual(exact, rounded);
        Assert.Equal(exact, rounded, tolerance: 0.05);
    }

    [Fact]
    public void Fit_GradientCheckpointing_GivesTheBitsOfKeeping()
    {
        Dictionary<string, string> Train(TrainerOptions options)
        {
            using var model = Model(dropout: 0.1);
            new Trainer(model, options).Fit(TinyTask.Rows(12));
            return Bytes(model);
        }

        Assert.Equal(Train(Options), Train(Options with { Gradients = Options.Gradients with { Checkpointing = true } }));
    }

    [Fact]
    public void Fit_FrozenLowerLayers_KeepingTheirFeaturesGivesTheSameLosses()
    {
        double[] Losses(FeatureCacheOptions? cache)
        {
            using var model = Model();
            Assert.Equal(1, model.Backbone.SplitDepth(2));
            var options = Options with { Epochs = 3, Freeze = FreezePolicy.LayersBelow(1), FeatureCache = cache };
            return [.. new Trainer(model, options).Fit(TinyTask.Rows(12)).History.Select(epoch => epoch.Loss)];
        }

        Assert.All(Losses(new FeatureCacheOptions()).Zip(Losses(cache: null)), losses => Assert.Equal(losses.Second, losses.First, tolerance: 1e-5));
    }

    [Fact]
    public void Save_AndLoad_GivesTheSamePredictionsAndKeepsTheConfiguration()
    {
        using var target = new TemporaryFolder();
        using var model = Model();
        model.Save(target.Path);
        using Predictor memory = new(model), file = Predictor.Load(target.Path);
        Assert.IsType<RoFormer>(file.Model.Backbone);
        Assert.Equal(memory.Predict("ada won in rome").Class("topic").Probability, file.Predict("ada won in rome").Class("topic").Probability);
        var config = JsonNode.Parse(File.ReadAllText(target.File("config.json")))!;
        Assert.Equal("RoFormerModel", (string?)config["architectures"]![0]);
        Assert.Equal("kept", (string?)config["a_key_of_nobody"]);
    }

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
        {
            weight.Dispose();
        }

        _folder.Dispose();
    }

    private static TrainerOptions Options => new() { Epochs = 2, BatchSize = 4, LearningRate = 1e-2, Precision = Precision.Float32, FeatureCache = null };

    private MultiTaskModel Model(double dropout = 0)
    {
        File.WriteAllText(_folder.File("config.json"), Config(dropout).ToJsonString());
        return new MultiTaskModel(Backbone.FromPretrained(_folder.Path), TinyTask.Heads());
    }

    private static Dictionary<string, string> Bytes(nn.Module module) =>
        module.state_dict().ToDictionary(pair => pair.Key, pair => Convert.ToHexString(pair.Value.bytes), StringComparer.Ordinal);

    private static (Tensor Ids, Tensor Mask) Batch()
    {
        var ids = tensor([2L, 7, 9, 30, 12, 3, 8, 3, 2, 40, 41, 3, 0, 0, 0, 0], [2, 8]);
        return (ids, ids.ne(0).to(ScalarType.Int64));
    }

    // Names and tensors of a RoFormerForMaskedLM of two layers, made of those of a random BERT.
    private static Dictionary<string, Tensor> Write(string folder)
    {
        TinyBert.Write(folder, layers: 2, pooler: false);
        using var scope = NewDisposeScope();
        var bert = TinyBert.Weights(layers: 2, pooler: false);
        var weights = bert.Where(weight => weight.Key.StartsWith("encoder.", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        foreach (var name in (string[])["word_embeddings.weight", "token_type_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias"])
        {
            weights.Add("embeddings." + name, bert["embeddings." + name].narrow(-1, 0, EmbeddingSize).clone());
        }

        weights.Add("embeddings_project.weight", bert["encoder.layer.0.attention.self.query.weight"].narrow(-1, 4, EmbeddingSize) * 2);
        weights.Add("embeddings_project.bias", bert["encoder.layer.0.attention.self.query.bias"].clone());
        var stored = weights.ToDictionary(weight => "roformer." + weight.Key, weight => weight.Value, StringComparer.Ordinal);
        stored.Add("roformer.encoder.embed_positions.weight", zeros(TinyBert.MaxLength, TinyBert.HiddenSize / Heads));
        stored.Add("cls.predictions.bias", zeros(3));
        CheckpointFolder.Write(folder, Config(), stored);
        return weights.ToDictionary(weight => weight.Key, weight => weight.Value.DetachFromDisposeScope(), StringComparer.Ordinal);
    }

    private static JsonObject Config(double dropout = 0) => new()
    {
        ["model_type"] = "roformer",
        ["vocab_size"] = TinyBert.VocabularySize,
        ["embedding_size"] = EmbeddingSize,
        ["hidden_size"] = TinyBert.HiddenSize,
        ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = Heads,
        ["intermediate_size"] = 64,
        ["max_position_embeddings"] = TinyBert.MaxLength,
        ["hidden_dropout_prob"] = dropout,
        ["attention_probs_dropout_prob"] = dropout,
        ["rotary_value"] = false,
        ["a_key_of_nobody"] = "kept",
    };

    // As modeling_roformer.py of transformers has it: the table of sines and cosines, and a vector whose pairs are exchanged.
    private Tensor Plain(Tensor ids, Tensor mask, Tensor types)
    {
        var (length, size) = (ids.size(1), TinyBert.HiddenSize / Heads);
        var table = zeros(length, size);
        for (var position = 0; position < length; position++)
        {
            for (var i = 0; i < size / 2; i++)
            {
                var angle = position / Math.Pow(10_000, 2.0 * i / size);
                table[position, i] = (float)Math.Sin(angle);
                table[position, (size / 2) + i] = (float)Math.Cos(angle);
            }
        }

        Tensor Twice(Tensor x) => stack([x, x], -1).flatten(-2);
        var (sin, cos) = (Twice(table.chunk(2, -1)[0]), Twice(table.chunk(2, -1)[1]));   // [T, A]
        Tensor Rotate(Tensor x) => (x * cos) + (stack([-x.slice(-1, 1, size, 2), x.slice(-1, 0, size, 2)], -1).flatten(-2) * sin);
        Tensor Linear(string name, Tensor x) => nn.functional.linear(x, _weights[name + ".weight"], _weights[name + ".bias"]);
        Tensor Norm(string name, Tensor x) => nn.functional.layer_norm(x, [x.size(-1)], _weights[name + ".weight"], _weights[name + ".bias"], 1e-12);
        Tensor Split(Tensor x) => x.view(x.size(0), length, Heads, size).transpose(1, 2);

        var hidden = _weights["embeddings.word_embeddings.weight"][ids] + _weights["embeddings.token_type_embeddings.weight"][types];
        hidden = Linear("embeddings_project", Norm("embeddings.LayerNorm", hidden));
        var unread = (1 - mask).to(ScalarType.Float32).unsqueeze(1).unsqueeze(1) * float.MinValue;
        for (var layer = 0; layer < 2; layer++)
        {
            var name = $"encoder.layer.{layer}.";
            var (q, k, v) = (Split(Linear(name + "attention.self.query", hidden)), Split(Linear(name + "attention.self.key", hidden)), Split(Linear(name + "attention.self.value", hidden)));
            var scores = (einsum("bhqd,bhkd->bhqk", Rotate(q), Rotate(k)) / Math.Sqrt(size)) + unread;
            var context = einsum("bhqk,bhkd->bhqd", scores.softmax(-1), v).transpose(1, 2).flatten(2);
            hidden = Norm(name + "attention.output.LayerNorm", Linear(name + "attention.output.dense", context) + hidden);
            var wide = nn.functional.gelu(Linear(name + "intermediate.dense", hidden));
            hidden = Norm(name + "output.LayerNorm", Linear(name + "output.dense", wide) + hidden);
        }

        return hidden;
    }
}
