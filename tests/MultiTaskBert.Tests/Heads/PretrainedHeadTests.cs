using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>Heads that go on where a checkpoint of transformers stopped.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PretrainedHeadTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    public void FromPretrained_FineTunedBert_HasItsWeightsLabelsAndPooling(ScalarType type)
    {
        using TemporaryFolder folder = new(), saved = new();
        FineTunedBert.Write(folder, type: type);
        var head = SequenceClassificationHead.FromPretrained("topic", folder.Path, new() { Dropout = 0.3 });
        Assert.Equal(FineTunedBert.Tags, head.Labels);
        Assert.Equal("""{"labels":["O","B-X","I-X"],"dropout":0.3,"pooling":"Pooler"}""", HeadKinds.Describe(head)!.Settings.ToJsonString());

        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), head);
        var weights = head.state_dict();
        Assert.Equal([1f, 2f, 4f], weights["classifier.bias"].data<float>().ToArray());
        Assert.Equal(Enumerable.Range(0, 3 * TinyBert.HiddenSize).Select(i => i / 64f), weights["classifier.weight"].data<float>().ToArray());
        Assert.All(head.parameters(), parameter => Assert.True(parameter.requires_grad));

        model.Save(saved.Path);
        using var again = MultiTaskModel.Load(saved.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(again));
    }

    // The classifiers that transformers builds of nothing but a linear layer: of tags, and over a pooler of rows.
    [Theory]
    [InlineData("distilbert", false)]
    [InlineData("roberta", false)]
    [InlineData("electra", false)]
    [InlineData("mpnet", false)]
    [InlineData("deberta-v3", false)]
    [InlineData("albert", true)]
    public void FromPretrained_OtherEncoders_GiveTheLinearLayerOverTheirStates(string encoder, bool ofRows)
    {
        using var folder = new TemporaryFolder();
        RandomEncoder.Write(folder, encoder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor weight = arange(48, ScalarType.Float32).view(3, 16) / 64, bias = tensor(new[] { 1f, 2f, 4f });
        using (var stored = SafeTensorsReader.Open(folder.File("model.safetensors")))
        {
            var tensors = stored.Names.Where(name => ofRows || !name.StartsWith("pooler.", StringComparison.Ordinal))
                .ToDictionary(name => RandomEncoder.Prefix(encoder) + name, stored.Read, StringComparer.Ordinal);
            tensors["classifier.weight"] = weight;
            tensors["classifier.bias"] = bias;
            SafeTensorsWriter.Write(folder.File("model.safetensors"), tensors);
        }

        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!.AsObject();
        config["architectures"] = new JsonArray(ofRows ? "XForSequenceClassification" : "XForTokenClassification");
        folder.Write("config.json", config.ToJsonString());
        TaskHead head = ofRows
            ? SequenceClassificationHead.FromPretrained("head", folder.Path, labels: FineTunedBert.Tags)
            : TokenClassificationHead.FromPretrained("head", folder.Path, labels: FineTunedBert.Tags);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), head);

        var ids = RandomEncoder.Ids(2, 7);
        var states = model.Backbone.Forward(ids, ones_like(ids));
        var expected = nn.functional.linear(ofRows ? states.Pooled : states.Last, weight, bias);
        Assert.Equal(expected.bytes.ToArray(), head.Forward(states).bytes.ToArray());
    }

    [Fact]
    public void FromPretrained_FolderGoneAfterwards_StillBuilds()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, FineTunedBert.TokenClass);
        var head = TokenClassificationHead.FromPretrained("tags", folder.Path);
        var backbone = Backbone.FromPretrained(folder.Path);
        File.Delete(folder.File("model.safetensors"));
        using var model = new MultiTaskModel(backbone, head);
        Assert.Equal([1f, 2f, 4f], head.state_dict()["classifier.bias"].data<float>().ToArray());
    }

    [Fact]
    public void FromPretrained_LabelsGiven_TakesThem()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json.Remove("id2label"));
        Assert.Equal(["a", "b", "c"], SequenceClassificationHead.FromPretrained("topic", folder.Path, labels: ["a", "b", "c"]).Labels);
        AssertRefused(
            () => SequenceClassificationHead.FromPretrained("topic", folder.Path, labels: ["a", "b"]), "2 labels were given, but classifier.weight has 3 rows");
    }

    [Fact]
    public void FromPretrained_NoLabels_SaysToGiveThem()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json.Remove("id2label"));
        AssertRefused(
            () => SequenceClassificationHead.FromPretrained("topic", folder.Path),
            folder.File("config.json"), "id2label is missing", "Give the 3 names in the order of the rows", "labels: [");
    }

    [Theory]
    [InlineData("""{"0":"a","1":"b"}""", "id2label names 2 classes (0, 1), but classifier.weight has 3 rows: wanted are 0 to 2")]
    [InlineData("""{"0":"a","1":"b","3":"d"}""", "id2label names 3 classes (0, 1, 3), but")]
    [InlineData("""{"0":"a","1":"b","x":"c"}""", "id2label maps 'x' to \"c\"")]
    [InlineData("""{"0":"a","1":"b","2":"a"}""", "the class names (a, b, a) cannot be those of a SequenceClassificationHead: The label name 'a' is at index 0 and again at index 2")]
    public void FromPretrained_LabelsThatDoNotFit_AreRefused(string labels, string expected)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["id2label"] = JsonNode.Parse(labels));
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), folder.File("config.json"), expected);
    }

    [Fact]
    public void FromPretrained_TagsThatAreNone_AreRefused()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, FineTunedBert.TokenClass, json => json["id2label"] = JsonNode.Parse("""{"0":"a","1":" ","2":"c"}"""));
        AssertRefused(() => TokenClassificationHead.FromPretrained("tags", folder.Path), "cannot be those of a TokenClassificationHead", "index 1");
    }

    [Fact]
    public void FromPretrained_OtherKindOfCheckpoint_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, FineTunedBert.TokenClass);
        AssertRefused(
            () => SequenceClassificationHead.FromPretrained("topic", folder.Path),
            folder.File("config.json"), "architectures is [\"BertForTokenClassification\"]", "ForSequenceClassification", "give it a new SequenceClassificationHead");
    }

    [Theory]
    [InlineData("regression")]
    [InlineData("multi_label_classification")]
    public void FromPretrained_OtherProblem_IsRefused(string problem)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["problem_type"] = problem);
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), $"problem_type is \"{problem}\"", "single_label_classification");
    }

    [Theory]
    [InlineData("pre_classifier.weight")]
    [InlineData("classifier.dense.weight")]
    [InlineData("pooler.dense.weight")]
    public void FromPretrained_FurtherLayers_AreRefusedByName(string layer)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors => tensors.Add(layer, ones(2, 2)));
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), folder.Path, $"there are {layer}", "Backbone.FromPretrained");
    }

    [Theory]
    [InlineData("classifier.bias")]
    [InlineData("classifier.weight")]
    public void FromPretrained_ClassifierMissing_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors => tensors.Remove(name));
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), $"{name} is missing");
    }

    [Fact]
    public void FromPretrained_NoPooler_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, FineTunedBert.TokenClass, json => json["architectures"] = new JsonArray(FineTunedBert.SequenceClass));
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), "reads the pooler, and there is no 'bert.pooler.'");
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    public void FromPretrained_ImpossibleShapes_AreRefused(int rows, int biases)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors =>
        {
            tensors["classifier.weight"] = ones(rows, TinyBert.HiddenSize);
            tensors["classifier.bias"] = ones(biases);
        });
        AssertRefused(() => SequenceClassificationHead.FromPretrained("topic", folder.Path), $"classifier.weight is [{rows}, 32] and classifier.bias is [{biases}]");
    }

    [Fact]
    public void New_EncoderOfOtherWidth_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, weights: tensors => tensors["classifier.weight"] = ones(3, 16));
        using var backbone = Backbone.FromPretrained(folder.Path);
        var head = SequenceClassificationHead.FromPretrained("topic", folder.Path);
        var message = Assert.Throws<InvalidOperationException>(() => new MultiTaskModel(backbone, head)).Message;
        Assert.Contains("Head 'topic' was trained in", message, StringComparison.Ordinal);
        Assert.Contains("of width 16, but those of the encoder are 32 wide", message, StringComparison.Ordinal);
    }

    private static void AssertRefused(Action action, params string[] parts)
    {
        var message = Assert.Throws<CheckpointException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
