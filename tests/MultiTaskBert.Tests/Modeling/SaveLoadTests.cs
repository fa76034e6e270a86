using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Predictions;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>A model that was saved comes back with the same bits, from a folder that other tools can read.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SaveLoadTests
{
    private const string Text = "ada stone won in new paris";

    [Fact]
    public void Load_SavedModel_HasTheSameWeightsAndPredictions()
    {
        using var folder = new TemporaryFolder();
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["Sports"] = 1, ["Jobs"] = 2, ["Travel"] = 3 };
        using var model = new MultiTaskModel(
            TinyBert.Load(),
            [TinyTask.Topic(new() { Pooling = Pooling.Pooler, Dropout = 0.3, LabelSmoothing = 0.1, ClassWeights = weights }), TinyTask.Entities()],
            seed: 9);
        model.Save(folder.Path);

        using var loaded = MultiTaskModel.Load(folder.Path);

        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
        Assert.Equal(["topic", "entities"], loaded.Heads.Select(head => head.Name));
        Assert.Equal(model.Heads.Select(head => HeadKinds.Describe(head)!.Settings.ToJsonString()), loaded.Heads.Select(head => HeadKinds.Describe(head)!.Settings.ToJsonString()));
        Assert.All(loaded.modules(), module => Assert.False(module.training));
        using Predictor before = new(model), after = new(loaded);
        Assert.Equal(Numbers(before.Predict(Text)), Numbers(after.Predict(Text)));
    }

    [Fact]
    public void Save_TinyBert_WritesTheNamesAndShapesOfTheCheckpointItCameFrom()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var original = TinyBert.Weights(layers: 2, pooler: true);
        using var model = TinyTask.Model();
        model.Save(folder.Path);

        using var saved = SafeTensorsReader.Open(folder.File("model.safetensors"));
        Assert.Equal("pt", saved.Metadata["format"]);
        Assert.Equal(original.Keys.Order(StringComparer.Ordinal), saved.Names.Order(StringComparer.Ordinal));
        Assert.All(original, p => Assert.Equal(p.Value.bytes.ToArray(), saved.Read(p.Key).bytes.ToArray()));
        using var heads = SafeTensorsReader.Open(folder.File("heads.safetensors"));
        Assert.Equal(
            ["entities.classifier.bias", "entities.classifier.weight", "topic.classifier.bias", "topic.classifier.weight"],
            heads.Names.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(folder.File("vocab.txt")));
    }

    [Fact]
    public void Save_ConfigWithUnknownKeys_KeepsThem()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.Save(folder.Path);
        using var config = JsonDocument.Parse(File.ReadAllText(folder.File("config.json")));
        Assert.True(config.RootElement.GetProperty("a_key_of_nobody").GetProperty("kept").GetBoolean());
        Assert.Equal("BertModel", config.RootElement.GetProperty("architectures")[0].GetString());
        Assert.Equal("float32", config.RootElement.GetProperty("torch_dtype").GetString());
    }

    [Fact]
    public void Save_HalfPrecisionCheckpoint_IsWrittenAsFloat32AndReloadsBitEqual()
    {
        using TemporaryFolder source = new(), target = new();
        TinyBert.Write(source.Path, type: ScalarType.Float16);
        using var model = new MultiTaskModel(Backbone.FromPretrained(source.Path), TinyTask.Heads());
        model.Save(target.Path);
        using var saved = SafeTensorsReader.Open(target.File("model.safetensors"));
        using var scope = NewDisposeScope();
        using var half = SafeTensorsReader.Open(source.File("model.safetensors"));
        Assert.All(saved.Names, name =>
        {
            Assert.Equal(ScalarType.Float32, saved.Read(name).dtype);
            Assert.Equal(half.Read(name).to(ScalarType.Float32).bytes.ToArray(), saved.Read(name).bytes.ToArray());
        });
        using var loaded = MultiTaskModel.Load(target.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
    }

    [Fact]
    public void Save_OverAFolderOfShards_TheNewWeightsAreRead()
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path);
        var shard = folder.File("model-00001-of-00001.safetensors");
        File.Move(folder.File("model.safetensors"), shard);
        using (var reader = SafeTensorsReader.Open(shard))
        {
            var map = new JsonObject(reader.Names.Select(name => KeyValuePair.Create(name, (JsonNode?)"model-00001-of-00001.safetensors")));
            folder.Write("model.safetensors.index.json", new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        }

        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), TinyTask.Heads());
        using (no_grad())
        {
            model.GetComponents()[0].Parameters[0].Value.add_(1);
        }

        model.Save(folder.Path);

        Assert.False(File.Exists(folder.File("model.safetensors.index.json")));
        using var loaded = MultiTaskModel.Load(folder.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
    }

    [Fact]
    public void Load_HeadOfAnotherClass_MustBeGivenAndThenHasItsWeights()
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead());
        model.Save(folder.Path);

        var message = Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path)).Message;
        Assert.Contains("the head 'number' is of a class that this library does not have", message, StringComparison.Ordinal);
        Assert.Contains("Known kinds: crf-token, masked-language, multi-label-classification, ordinal, regression, sentence-embedding, sequence-classification, span-extraction, token-classification", message, StringComparison.Ordinal);

        using var loaded = MultiTaskModel.Load(folder.Path, new ProbeHead());
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));

        Assert.Contains("A head 'score' was given, but", Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path, new ProbeHead(), new ProbeHead("score"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderOfAnEncoderAlone_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path);
        var message = Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path)).Message;
        Assert.Contains("holds no 'heads.safetensors'", message, StringComparison.Ordinal);
        Assert.Contains("Backbone.FromPretrained", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "its metadata lacks 'multitaskbert'")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{", "is no JSON object")]
    [InlineData("""{"format_version":1,"format_version":1,"heads":[]}""", "is no JSON object")]
    [InlineData("""{"heads":[]}""", "its format_version is missing; this version of the library reads 1")]
    [InlineData("""{"format_version":2,"heads":[]}""", "its format_version is 2")]
    [InlineData("""{"format_version":1}""", "it lists no heads")]
    [InlineData("""{"format_version":1,"heads":[]}""", "it lists no heads")]
    [InlineData("""{"format_version":1,"heads":["topic"]}""", "an entry of 'heads' is no JSON object")]
    [InlineData("""{"format_version":1,"heads":[{"kind":"sequence-classification"}]}""", "a head has no name")]
    [InlineData("""{"format_version":1,"heads":[{"name":"topic","kind":"sequence-classification"}]}""", "'labels' is missing")]
    [InlineData("""{"format_version":1,"heads":[{"name":"../x","kind":"sequence-classification","settings":{"labels":["a","b"]}}]}""", "'../x' cannot be used")]
    [InlineData("""{"format_version":1,"heads":[{"name":"t","kind":"crystal-ball"}]}""", "('crystal-ball')")]
    [InlineData(
        """{"format_version":1,"heads":[{"name":"t","kind":"sequence-classification","settings":{"labels":["a","b"]}},{"name":"T","kind":"sequence-classification","settings":{"labels":["a","b"]}}]}""",
        "it lists the head 't' twice")]
    [InlineData("""{"format_version":1,"heads":[{"name":"t","kind":"sequence-classification","settings":{"labels":["a","b"]}}]}""", "'t.classifier.bias' is missing")]
    public void Load_HeadsFileThatIsWrong_SaysWhatIsWrong(string? content, string expected)
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path);
        var metadata = content is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["multitaskbert"] = content };
        SafeTensorsWriter.Write(folder.File("heads.safetensors"), [], metadata);

        var message = Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("heads.safetensors", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HeadWeightsOfAnotherShape_NamesTheTensor()
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic());
        model.Save(folder.Path);
        using (var scope = NewDisposeScope())
        {
            Dictionary<string, string> metadata;
            using (var reader = SafeTensorsReader.Open(folder.File("heads.safetensors")))
            {
                metadata = new Dictionary<string, string>(reader.Metadata, StringComparer.Ordinal);
            }

            SafeTensorsWriter.Write(
                folder.File("heads.safetensors"),
                new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["topic.classifier.weight"] = zeros(4, TinyBert.HiddenSize), ["topic.classifier.bias"] = zeros(3) },
                metadata);
        }

        Assert.Contains("topic.classifier.weight", Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static string Numbers(Prediction prediction) =>
        string.Join(';', prediction.Class("topic").Probabilities.Select(p => BitConverter.DoubleToInt64Bits(p.Value)))
        + "|" + string.Join(';', prediction.Tags("entities").Words.Select(word => $"{word.Tag}{BitConverter.DoubleToInt64Bits(word.Probability)}"));
}
