using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Heads;

namespace MultiTaskBert.Tests.Cases;

/// <summary><c>id2label</c> that maps to numbers, is a list, or is broken: an encoder has no use for it, and a head that is taken over reads what can be read.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LabelsNobodyAskedForTests
{
    private static readonly JsonNode Numbers = JsonNode.Parse(File.ReadAllText(CaseFile.At("c39-id2label-numbers", "config-part.json")))!["id2label"]!;

    [Theory]
    [InlineData("""{"0":0,"1":1}""")]
    [InlineData("""["O","B-X"]""")]
    [InlineData("""{"O":"0"}""")]
    [InlineData("""{"0":null}""")]
    [InlineData("7")]
    public void FromPretrained_EncoderAlone_DoesNotLookAtLabels(string labels)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["id2label"] = JsonNode.Parse(labels));
        using var backbone = Backbone.FromPretrained(folder.Path);
        Assert.Equal(32, backbone.Shape.HiddenSize);
    }

    [Fact]
    public void FromPretrained_HeadWithNumbersForNames_ReadsThemAsWritten()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json =>
        {
            json["id2label"] = Numbers.DeepClone();
            json["id2label"]!["2"] = true;
        });
        Assert.Equal(["0", "1", "true"], SequenceClassificationHead.FromPretrained("topic", folder.Path).Labels);
    }

    [Fact]
    public void FromPretrained_HeadWithAListOfNames_ReadsThemByPlace()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["id2label"] = new JsonArray("red", 2, "blue"));
        Assert.Equal(["red", "2", "blue"], SequenceClassificationHead.FromPretrained("topic", folder.Path).Labels);
    }

    [Theory]
    [InlineData("""{"0":null,"1":"b","2":"c"}""", "id2label maps '0' to null; allowed are class numbers from 0, once each, and texts, numbers or truth values")]
    [InlineData("7", "id2label is 7; allowed: an object that maps class numbers to names, or a list of names")]
    [InlineData("""["a",["b"],"c"]""", "id2label maps '1' to [\"b\"]")]
    public void FromPretrained_HeadWithLabelsThatCannotBeRead_SaysSo(string labels, string expected)
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["id2label"] = JsonNode.Parse(labels));
        var message = Assert.Throws<CheckpointException>(() => SequenceClassificationHead.FromPretrained("topic", folder.Path)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
