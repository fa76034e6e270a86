using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Public data sets in the layout in which they are published.</summary>
public sealed class PublishedLayoutTests
{
    private const string Situation = "c25-mnli-squad-massive";

    private static readonly JsonLinesOptions Squad = SquadWith();
    private static readonly JsonLinesOptions Massive = MassiveWith("utt");

    [Fact]
    public void FromJsonLines_Mnli_RowWithoutAgreementHasNoLabel()
    {
        var options = new JsonLinesOptions { TextProperty = "sentence1", PairProperty = "sentence2", OnlyHeads = ["gold_label"], NoLabelValues = ["-"] };
        var data = MtlDataset.FromJsonLines(CaseFile.At(Situation, "mnli.jsonl"), options);
        Assert.Equal([new MtlRow("Ada left.") { Pair = "Ada left Acme." }.With("gold_label", "neutral"), new MtlRow("It rains.") { Pair = "Oslo is wet." }], data);
        Assert.Equal(["neutral"], data.LabelNames("gold_label"));
    }

    [Fact]
    public void FromJsonLines_Squad_AnswerIsAPartOfTheText() => Assert.Equal(
        [new MtlRow("Ada was born in Lima.") { Pair = "Where was Ada born?" }.With("answers", new TextSpan(16, 20))],
        MtlDataset.FromJsonLines(CaseFile.At(Situation, "squad_flat.jsonl"), Squad));

    [Fact]
    public void FromJsonLines_SquadAnswers_AreComparedWithTheText()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new SpanLabel(new TextSpan(16, 20)), Read(Squad, "Ada was born in Lima.", "[\"Lima\", \"Lima\"]", "[16, 16]"));
        Assert.Equal(SpanLabel.None, Read(Squad, "Ada was born in Lima.", "[]", "[]"));
        Assert.Equal(new SpanLabel(new TextSpan(16, 20)), Read(SquadWith(takeFirstAnswer: true), "Ada was born in Lima.", "[\"Lima\", \"in Lima\"]", "[16, 13]"));
        Assert.Equal(new SpanLabel(new TextSpan(3, 6)), Read(SquadWith(offsets: OffsetUnit.CodePoints), "😀 Ada", "[\"Ada\"]", "[2]"));
        Fails(Squad, "Ada was born in Lima.", "[\"Lima\"]", "[15]", "answer 0: the file says that [15, 19) is 'Lima', but the text has ' Lim' there.");
        Fails(Squad, "😀 Ada", "[\"Ada\"]", "[2]", "Counted in code points they agree: set JsonLinesOptions.Offsets to OffsetUnit.CodePoints.");
        Fails(Squad, "Ada was born in Lima.", "[\"Lima\", \"in Lima\"]", "[16, 13]", "there are 2 different answers, but a label holds one. To take the first, set JsonLinesOptions.TakeFirstAnswer.");
        Fails(Squad, "Ada was born in Lima.", "[\"Lima\"]", "[]", "there are 1 texts of answers, but 0 starts.");

        Label Read(JsonLinesOptions options, string text, string answers, string starts) => Assert.Single(MtlDataset.FromJsonLines(Row(text, answers, starts), options)).Labels["answers"];

        void Fails(JsonLinesOptions options, string text, string answers, string starts, string expected) =>
            Assert.EndsWith(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(Row(text, answers, starts), options)).Message, StringComparison.Ordinal);

        string Row(string text, string answers, string starts) =>
            folder.Write("squad.jsonl", $$$"""{"context": "{{{text}}}", "question": "?", "answers": {"text": {{{answers}}}, "answer_start": {{{starts}}}}}""");
    }

    [Fact]
    public void FromJsonLines_Massive_SlotsAreReadFromTheirBrackets()
    {
        var expected = new MtlRow("wake me at nine am on friday").With("intent", "alarm_set").With("slots", new EntitySpan[] { new(11, 18, "time"), new(22, 28, "date") });
        Assert.Equal([expected], MtlDataset.FromJsonLines(CaseFile.At(Situation, "massive.jsonl"), Massive));
        Assert.Equal([expected], MtlDataset.FromJsonLines(CaseFile.At(Situation, "massive.jsonl"), MassiveWith("text")));   // the text is in the brackets as well
    }

    [Theory]
    [InlineData("wake me [time : now", "wake me now", "the bracket at character 8 is not of the form '[type : words]'.")]
    [InlineData("wake me [now]", "wake me now", "the bracket at character 8 is not of the form '[type : words]'.")]
    [InlineData("wake me [time : now]", "wake me then", "without its brackets it reads 'wake me now', but the text of the row is 'wake me then'.")]
    public void FromJsonLines_BracketsThatAreWrong_AreErrors(string annotated, string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("massive.jsonl", $$"""{"utt": "{{text}}", "annot_utt": "{{annotated}}"}""");
        Assert.EndsWith(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, Massive)).Message, StringComparison.Ordinal);
    }

    private static JsonLinesOptions SquadWith(bool takeFirstAnswer = false, OffsetUnit offsets = default) =>
        new() { TextProperty = "context", PairProperty = "question", OnlyHeads = ["answers"], TakeFirstAnswer = takeFirstAnswer, Offsets = offsets };

    private static JsonLinesOptions MassiveWith(string text) => new()
    {
        TextProperty = text,
        Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["annot_utt"] = "slots" },
        OnlyHeads = ["intent", "slots"],
    };
}
