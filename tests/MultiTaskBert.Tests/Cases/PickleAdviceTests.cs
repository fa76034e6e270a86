using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Cases;

/// <summary>A model that has only a pickle is converted in Python, and which class does it decides what is kept: who follows the advice must not lose the classifier.</summary>
public sealed class PickleAdviceTests
{
    private const string Tail = ".from_pretrained(folder).save_pretrained(folder, safe_serialization=True)";

    [Theory]
    [InlineData("""["BertForTokenClassification"]""", "AutoModelForTokenClassification")]
    [InlineData("null", "AutoModelForTokenClassification")]
    [InlineData("""["BertForSequenceClassification"]""", "BertForSequenceClassification")] // AutoModelForTokenClassification would start a new classifier and save it as if trained.
    public void FromPretrained_HeadOfTags_NamesTheClassThatKeepsTheClassifier(string architectures, string expected) =>
        AssertAdvises(architectures, expected, folder => TokenClassificationHead.FromPretrained("tags", folder));

    [Theory]
    [InlineData("""["RobertaForSequenceClassification"]""", "AutoModelForSequenceClassification")]
    [InlineData("[]", "AutoModelForSequenceClassification")]
    public void FromPretrained_HeadOfRows_NamesTheClassThatKeepsTheClassifier(string architectures, string expected) =>
        AssertAdvises(architectures, expected, folder => SequenceClassificationHead.FromPretrained("topic", folder));

    [Fact]
    public void FromPretrained_HeadOfHiddenTokens_NamesTheClassThatKeepsIt() =>
        AssertAdvises("""["BertForMaskedLM"]""", "AutoModelForMaskedLM", folder => MaskedLanguageHead.FromPretrained("words", folder));

    [Theory]
    [InlineData("""["BertForTokenClassification"]""", "BertForTokenClassification")]
    [InlineData("""["BertModel"]""", "BertModel")]
    [InlineData("null", "AutoModel")]
    [InlineData("7", "AutoModel")]
    [InlineData("""["os.system('rm')"]""", "AutoModel")] // What a file of others says is not put into a line of code unless it is a name.
    public void FromPretrained_EncoderAlone_NamesTheClassOfTheCheckpoint(string architectures, string expected) =>
        AssertAdvises(architectures, expected, folder => Backbone.FromPretrained(folder));

    [Fact]
    public void FromPretrained_ConfigThatIsBroken_StillAdvises()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{");
        folder.Write("pytorch_model.bin", "x");
        Assert.Contains($" AutoModel{Tail}.", Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static void AssertAdvises(string architectures, string expected, Func<string, object> load)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", $$"""{ "model_type": "bert", "architectures": {{architectures}}, "id2label": { "0": "O", "1": "B-X" } }""");
        folder.Write("pytorch_model.bin", "x");
        var message = Assert.Throws<CheckpointException>(() => load(folder.Path)).Message;
        Assert.Contains($" {expected}{Tail}.", message, StringComparison.Ordinal);
    }
}
