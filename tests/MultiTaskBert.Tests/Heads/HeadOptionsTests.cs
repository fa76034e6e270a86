using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Heads;

/// <summary>What heads accept, and how they describe themselves to a file.</summary>
[Collection(nameof(OneAtATime))]
public sealed class HeadOptionsTests
{
    [Fact]
    public void New_BadOptions_ListsEveryProblem()
    {
        var options = new SequenceClassificationOptions
        {
            Dropout = 1,
            LabelSmoothing = -0.5,
            ClassWeights = new Dictionary<string, double>(StringComparer.Ordinal) { ["Sports"] = 0, ["Sprots"] = 1 },
        };

        var message = Assert.Throws<ArgumentException>(() => new SequenceClassificationHead("topic", ["Sports", "Jobs"], options)).Message;

        Assert.All(
            [
                "head 'topic'", "Dropout is 1; it must be from 0 to below 1.", "LabelSmoothing is -0.5", "ClassWeights lacks the label 'Jobs'",
                "ClassWeights names 'Sprots', which is none of the labels", "gives 'Sports' the weight 0; it must be positive",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void New_NumbersThatAreNone_AreRefused()
    {
        var options = new TokenClassificationOptions
        {
            Dropout = double.NaN,
            LabelSmoothing = double.NaN,
            ClassWeights = new Dictionary<string, double>(StringComparer.Ordinal) { ["O"] = double.PositiveInfinity, ["B-X"] = double.NaN },
        };
        var message = Assert.Throws<ArgumentException>(() => new TokenClassificationHead("tags", ["O", "B-X"], options)).Message;
        Assert.All(["Dropout is NaN", "LabelSmoothing is NaN", "'O' the weight", "'B-X' the weight NaN"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void New_OneLabelOnly_IsRefused()
    {
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => new SequenceClassificationHead("topic", ["Sports"])).Message, StringComparison.Ordinal);
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => new TokenClassificationHead("tags", ["O"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_LabelTwice_NamesItAndItsPlaces() => Assert.Contains(
        "'a' is at index 0 and again at index 2", Assert.Throws<ArgumentException>(() => new SequenceClassificationHead("topic", ["a", "b", "a"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("my topic")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("_a")]
    [InlineData("ä")]
    public void New_BadName_IsRefusedAndQuoted(string name) => Assert.Contains(
        $"The head name '{name}' cannot be used", Assert.Throws<ArgumentException>(() => new SequenceClassificationHead(name, ["a", "b"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("topic")]
    [InlineData("0-Topic_2")]
    public void New_GoodName_IsKept(string name) => Assert.Equal(name, new SequenceClassificationHead(name, ["a", "b"]).Name);

    [Fact]
    public void Model_HeadUsedTwice_IsRefused()
    {
        var head = TinyTask.Topic();
        using var first = new MultiTaskModel(TinyBert.Load(), head);
        using var backbone = TinyBert.Load();
        Assert.Contains("'topic' belongs to a model already", Assert.Throws<InvalidOperationException>(() => new MultiTaskModel(backbone, head)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_PoolerHeadOnAnEncoderWithoutPooler_NamesHeadAndWayOut()
    {
        using var backbone = TinyBert.Load(pooler: false);
        var head = TinyTask.Topic(new SequenceClassificationOptions { Pooling = Pooling.Pooler });
        var message = Assert.Throws<InvalidOperationException>(() => new MultiTaskModel(backbone, head)).Message;
        Assert.Contains("Head 'topic' reads the pooler, but the encoder has none", message, StringComparison.Ordinal);
        Assert.Contains("Pooling.Cls or Pooling.Mean", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_EveryOptionSet_RestoresToTheSameDescription()
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 0.1, ["b"] = 3 };
        foreach (var (head, expected) in ((TaskHead, string)[])
        [
            (
                new SequenceClassificationHead("s", ["a", "b"], new() { Dropout = 0.25, LabelSmoothing = 0.1, ClassWeights = weights, Pooling = Pooling.Mean }),
                """{"labels":["a","b"],"dropout":0.25,"label_smoothing":0.1,"class_weights":{"a":0.1,"b":3},"pooling":"Mean"}"""),
            (new SequenceClassificationHead("s", ["a", "b"]), """{"labels":["a","b"],"pooling":"Cls"}"""),
            (
                new TokenClassificationHead("t", ["a", "b"], new() { Dropout = 0, LabelSmoothing = 0.5, ClassWeights = weights, SubwordLabels = SubwordLabels.AllPieces }),
                """{"labels":["a","b"],"dropout":0,"label_smoothing":0.5,"class_weights":{"a":0.1,"b":3},"subword_labels":"AllPieces"}"""),
            (new TokenClassificationHead("t", ["a", "b"]), """{"labels":["a","b"],"subword_labels":"FirstPiece"}"""),
        ])
        {
            var description = HeadKinds.Describe(head)!;
            Assert.Equal(expected, description.Settings.ToJsonString());
            var restored = HeadKinds.Restore(description.Kind, head.Name, (JsonObject)JsonNode.Parse(expected)!)!;
            Assert.Equal(head.GetType(), restored.GetType());
            Assert.Equal(head.Name, restored.Name);
            Assert.Equal(expected, HeadKinds.Describe(restored)!.Settings.ToJsonString());
        }
    }

    [Theory]
    [InlineData("""{}""", "'labels' is missing")]
    [InlineData("""{"labels":["a",null]}""", "a label is null")]
    [InlineData("""{"labels":["a","b"],"pooling":"Sum"}""", "'pooling' is 'Sum'; it must be one of Cls, Mean, Pooler, Max")]
    [InlineData("""{"labels":["a","b"],"pooling":"1"}""", "'pooling' is '1'")]
    [InlineData("""{"labels":["a","b"],"dropout":"much"}""", "settings of head 'topic'")]
    [InlineData("""{"labels":["a","b"],"dropout":7}""", "Dropout is 7")]
    [InlineData("""{"labels":["a","b"],"class_weights":[1,2]}""", "settings of head 'topic'")]
    [InlineData("""{"labels":["a","b"],"class_weights":{"a":null,"b":1}}""", "'class_weights' gives 'a' null")]
    public void Restore_SettingsThatAreWrong_SaysWhatIsWrong(string settings, string expected) => Assert.Contains(
        expected,
        Assert.Throws<InvalidDataException>(() => HeadKinds.Restore("sequence-classification", "topic", (JsonObject)JsonNode.Parse(settings)!)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Layout_SubwordPolicy_LabelsAllPiecesOrTheFirst()
    {
        using var backbone = TinyBert.Load();
        var row = new MtlRow(["zed", "in", "rome"]).With("entities", new[] { "B-PER", "O", "B-LOC" });   // "zed" has three pieces
        foreach (var (policy, expected) in ((SubwordLabels, long[])[])
        [
            (SubwordLabels.FirstPiece, [-100, 1, -100, -100, 0, 3, -100]),
            (SubwordLabels.AllPieces, [-100, 1, 2, 2, 0, 3, -100]),
        ])
        {
            var head = TinyTask.Entities(new TokenClassificationOptions { SubwordLabels = policy });
            using var batch = new Collator(backbone.Tokenizer, new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["entities"] = head.Layout }).Collate([row]);
            Assert.Equal(expected, batch.Labels["entities"].data<long>().ToArray());
        }
    }
}
