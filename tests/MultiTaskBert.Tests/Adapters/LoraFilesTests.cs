using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Adapters;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Adapters;

/// <summary>Adapters in files: with a model, and alone as PEFT has them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LoraFilesTests
{
    private const string Config = "adapter_config.json";
    private const string Weights = "adapter_model.safetensors";

    private static readonly LoraOptions Small = new() { Rank = 3, Alpha = 7.5, Dropout = 0.1, RankStabilized = true, TargetModules = ["value", "query"] };

    [Fact]
    public void Load_SavedModel_HasTheSameAdaptersToTheBit()
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.Save(folder.Path);

        using var loaded = MultiTaskModel.Load(folder.Path);

        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
        Assert.Equal((Small.Rank, Small.Alpha, Small.Dropout, Small.RankStabilized), (loaded.Lora!.Rank, loaded.Lora.Alpha, loaded.Lora.Dropout, loaded.Lora.RankStabilized));
        Assert.Equal(["query", "value"], loaded.Lora.TargetModules);
        Assert.All(loaded.modules(), module => Assert.False(module.training));
        Assert.Equal(States(model), States(loaded));
        using var encoder = SafeTensorsReader.Open(folder.File("model.safetensors"));
        Assert.DoesNotContain(encoder.Names, name => name.Contains("lora", StringComparison.Ordinal));
    }

    [Fact]
    public void Save_WithoutAdaptersOverAModelThatHadSome_TakesTheirFilesAway()
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.Save(folder.Path);
        model.MergeLora();
        model.Save(folder.Path);
        Assert.False(File.Exists(folder.File(Config)) || File.Exists(folder.File(Weights)));
        using var loaded = MultiTaskModel.Load(folder.Path);
        Assert.Null(loaded.Lora);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
    }

    [Fact]
    public void SaveAdapter_TwoLayers_WritesTheNamesShapesAndKeysOfPeft()
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.SaveAdapter(folder.Path, "organization/encoder");

        using var file = SafeTensorsReader.Open(folder.File(Weights));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(
            [
                "base_model.model.encoder.layer.0.attention.self.query.lora_A.weight F32 [3, 32]",
                "base_model.model.encoder.layer.0.attention.self.query.lora_B.weight F32 [32, 3]",
                "base_model.model.encoder.layer.0.attention.self.value.lora_A.weight F32 [3, 32]",
                "base_model.model.encoder.layer.0.attention.self.value.lora_B.weight F32 [32, 3]",
                "base_model.model.encoder.layer.1.attention.self.query.lora_A.weight F32 [3, 32]",
                "base_model.model.encoder.layer.1.attention.self.query.lora_B.weight F32 [32, 3]",
                "base_model.model.encoder.layer.1.attention.self.value.lora_A.weight F32 [3, 32]",
                "base_model.model.encoder.layer.1.attention.self.value.lora_B.weight F32 [32, 3]",
            ],
            file.Names.Order(StringComparer.Ordinal).Select(name => $"{name} {file.Tensors[name].DType} [{string.Join(", ", file.Tensors[name].Shape)}]"));
        Assert.Equal(
            """
            {"alpha_pattern":{},"auto_mapping":null,"base_model_name_or_path":"organization/encoder","bias":"none","fan_in_fan_out":false,"inference_mode":true,"init_lora_weights":true,"layers_pattern":null,"layers_to_transform":null,"lora_alpha":7.5,"lora_dropout":0.1,"modules_to_save":null,"peft_type":"LORA","r":3,"rank_pattern":{},"revision":null,"target_modules":["query","value"],"task_type":"FEATURE_EXTRACTION","use_dora":false,"use_rslora":true}
            """,
            JsonSerializer.Serialize(JsonNode.Parse(File.ReadAllText(folder.File(Config)))));
    }

    [Fact]
    public void SaveAdapter_AllLinears_StoresTheLastNamesAndAWholeNumberAsOne()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.AddLora();
        model.SaveAdapter(folder.Path);
        var config = JsonNode.Parse(File.ReadAllText(folder.File(Config)))!;
        Assert.Equal("""["dense","key","query","value"]""", config["target_modules"]!.ToJsonString());
        Assert.Equal("16", config["lora_alpha"]!.ToJsonString());
        Assert.Equal("null", config["base_model_name_or_path"]?.ToJsonString() ?? "null");

        using var other = TinyTask.Model();
        other.LoadAdapter(folder.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(other));
    }

    /// <summary>The file as PEFT 0.17 writes it, all keys, for an encoder inside a larger model of transformers.</summary>
    [Fact]
    public void LoadAdapter_FolderOfPythonsPeft_AddsTheProduct()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        folder.Write(Config, PeftConfig());
        var random = new Random(3);
        SafeTensorsWriter.Write(folder.File(Weights), Enumerable.Range(0, 2).SelectMany(layer => (KeyValuePair<string, Tensor>[])
        [
            KeyValuePair.Create($"base_model.model.bert.encoder.layer.{layer}.attention.self.query.lora_A.weight", Draw(2, 32)),
            KeyValuePair.Create($"base_model.model.bert.encoder.layer.{layer}.attention.self.query.lora_B.weight", Draw(32, 2)),
        ]));
        using MultiTaskModel model = TinyTask.Model(), plain = TinyTask.Model();

        model.LoadAdapter(folder.Path);

        Assert.Equal((2, 32, 0.05, false), (model.Lora!.Rank, model.Lora.Alpha, model.Lora.Dropout, model.Lora.RankStabilized));
        model.to(ScalarType.Float64);
        plain.to(ScalarType.Float64);
        LoraWeights.AddProducts(model, plain, 32.0 / 2);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(4)]);
        Assert.InRange((model.Forward(batch).States.Last - plain.Forward(batch).States.Last).abs().max().item<double>(), 0, 1e-10);

        Tensor Draw(long rows, long columns) => tensor([.. Enumerable.Range(0, (int)(rows * columns)).Select(_ => 0.2f * (random.NextSingle() - 0.5f))], [rows, columns]);
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "peft_type is \"IA3\"; allowed: \"LORA\"")]
    [InlineData("r", "0", "r is 0; allowed: an integer of at least 1")]
    [InlineData("r", "\"8\"", "r is \"8\"")]
    [InlineData("r", "2000000000", "'base_model.model.encoder.layer.0.attention.self.query.lora_A.weight' is F32 [3, 32], wanted is [2000000000, 32]")]
    [InlineData("lora_alpha", "0", "Alpha is 0")]
    [InlineData("lora_alpha", "-1", "lora_alpha is -1")]
    [InlineData("lora_dropout", "1", "Dropout is 1")]
    [InlineData("bias", "\"all\"", "bias is \"all\"; allowed: \"none\"")]
    [InlineData("fan_in_fan_out", "true", "fan_in_fan_out is true")]
    [InlineData("use_dora", "true", "use_dora is true; only plain LoRA is read")]
    [InlineData("use_rslora", "1", "use_rslora is 1; allowed: true or false")]
    [InlineData("rank_pattern", "{\"query\": 4}", "rank_pattern is {\"query\": 4}")]
    [InlineData("alpha_pattern", "{\"query\": 4}", "alpha_pattern is")]
    [InlineData("modules_to_save", "[\"classifier\"]", "modules_to_save is [\"classifier\"]")]
    [InlineData("layers_to_transform", "[0]", "layers_to_transform is [0]")]
    [InlineData("lora_bias", "true", "lora_bias is true")]
    [InlineData("init_lora_weights", "\"pissa\"", "init_lora_weights is \"pissa\"; allowed: true, false, \"gaussian\"")]
    [InlineData("a_key_of_tomorrow", "1", "a_key_of_tomorrow is 1")]
    [InlineData("target_modules", "\".*query\"", "target_modules is \".*query\"; allowed: a list of names")]
    [InlineData("target_modules", "[]", "target_modules is []")]
    [InlineData("target_modules", "null", "target_modules is null")]
    [InlineData("target_modules", "[\"query\", 1]", "target_modules is [\"query\", 1]")]
    [InlineData("target_modules", "[\"q_proj\"]", "names 'q_proj', but the encoder has no such linear layer")]
    [InlineData("target_modules", "[\"query\"]", "4 unexpected: base_model.model.encoder.layer.0.attention.self.value.lora_A.weight")]
    [InlineData("target_modules", "[\"query\", \"value\", \"key\"]", "4 missing: base_model.model.encoder.layer.0.attention.self.key.lora_A.weight")]
    public void LoadAdapter_ConfigThatCannotBe_NamesFileKeyAndReason(string key, string value, string expected)
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.SaveAdapter(folder.Path);
        var config = JsonNode.Parse(File.ReadAllText(folder.File(Config)))!.AsObject();
        config[key] = JsonNode.Parse(value);
        folder.Write(Config, config.ToJsonString());

        var message = Refused(folder.Path);

        Assert.Contains(expected, message.Replace("\":4", "\": 4", StringComparison.Ordinal).Replace("\",1", "\", 1", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("adapter_", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not strict JSON")]
    [InlineData("[]", "it must be an object")]
    [InlineData("{}", "peft_type is missing; allowed: \"LORA\". r is missing; allowed: an integer of at least 1. target_modules is missing")]
    [InlineData("""{"r": 1, "r": 2}""", "not strict JSON")]
    public void LoadAdapter_ConfigThatIsBroken_NamesTheFile(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.SaveAdapter(folder.Path);
        folder.Write(Config, text);
        var message = Refused(folder.Path);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(Config, message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadAdapter_TensorOfAnotherShapeOrType_NamesIt()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = Adapted();
        model.SaveAdapter(folder.Path);
        const string Name = "base_model.model.encoder.layer.1.attention.self.value.lora_B.weight";
        var tensors = Read(folder);

        SafeTensorsWriter.Write(folder.File(Weights), new Dictionary<string, Tensor>(tensors, StringComparer.Ordinal) { [Name] = zeros(3, 32) });
        Assert.Contains($"'{Name}' is F32 [3, 32], wanted is [32, 3]", Refused(folder.Path), StringComparison.Ordinal);

        SafeTensorsWriter.Write(folder.File(Weights), new Dictionary<string, Tensor>(tensors, StringComparer.Ordinal) { [Name] = zeros(32, 3, ScalarType.Int64) });
        Assert.Contains($"tensor '{Name}' cannot become Float32", Refused(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadAdapter_WeightsCutShort_NamesTheFileAndTheModelStaysAsItWas()
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.SaveAdapter(folder.Path);
        var bytes = File.ReadAllBytes(folder.File(Weights));
        foreach (var length in (int[])[0, 7, 100, bytes.Length - 1])
        {
            folder.Write(Weights, bytes[..length]);
            Assert.Contains(Weights, Refused(folder.Path), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Config)]
    [InlineData(Weights)]
    public void Load_OneOfTheTwoFilesMissing_NamesIt(string missing)
    {
        using var folder = new TemporaryFolder();
        using var model = Adapted();
        model.Save(folder.Path);
        File.Delete(folder.File(missing));
        var message = Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path)).Message;
        Assert.Contains(missing, message, StringComparison.Ordinal);
        Assert.Contains("does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadAdapter_HalfPrecisionFile_IsReadAsFloat32()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = Adapted();
        model.SaveAdapter(folder.Path);
        var halves = Read(folder).ToDictionary(t => t.Key, t => t.Value.to(ScalarType.BFloat16), StringComparer.Ordinal);
        SafeTensorsWriter.Write(folder.File(Weights), halves);
        using var other = TinyTask.Model();
        other.LoadAdapter(folder.Path);
        Assert.All(
            LoraWeights.Of(other),
            p => Assert.Equal(halves[$"base_model.model.{p.Key["lora.".Length..]}.weight"].to(ScalarType.Float32).bytes.ToArray(), p.Value.bytes.ToArray()));
    }

    private static MultiTaskModel Adapted()
    {
        var model = TinyTask.Model();
        model.AddLora(Small);
        LoraWeights.Fill(model);
        return model;
    }

    private static Dictionary<string, Tensor> Read(TemporaryFolder folder)
    {
        using var reader = SafeTensorsReader.Open(folder.File(Weights));
        return reader.Names.ToDictionary(name => name, reader.Read, StringComparer.Ordinal);
    }

    private static string Refused(string folder)
    {
        using var model = TinyTask.Model();
        var bits = ModelBits.Of(model);
        var message = Assert.Throws<CheckpointException>(() => model.LoadAdapter(folder)).Message;
        Assert.Null(model.Lora);
        Assert.Equal(bits, ModelBits.Of(model));
        return message;
    }

    private static byte[] States(MultiTaskModel model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(6)]);
        return model.Forward(batch).States.Last.bytes.ToArray();
    }

    private static string PeftConfig() => """
        {
          "alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null,
          "auto_mapping": {"base_model_class": "BertForMaskedLM", "parent_library": "transformers.models.bert.modeling_bert"},
          "base_model_name_or_path": "bert-base-uncased", "bias": "none", "corda_config": null, "ensure_weight_tying": false, "eva_config": null,
          "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true, "layer_replication": null,
          "layers_pattern": null, "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 32, "lora_bias": false, "lora_dropout": 0.05,
          "megatron_config": null, "megatron_core": "megatron.core", "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.17.1",
          "qalora_group_size": 16, "r": 2, "rank_pattern": {}, "revision": null, "target_modules": ["query"], "target_parameters": null,
          "task_type": null, "trainable_token_indices": null, "use_dora": false, "use_qalora": false, "use_rslora": false
        }
        """;
}
