using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Exports as annotation tools write them: the shape of an entity, and of a row, is the tool's. None of them was read once.</summary>
public sealed class AnnotationToolTests
{
    private const string Situation = "c22-annotation-tools";

    private static readonly EntitySpan[] PersonAndCompany = [new(0, 3, "PER"), new(11, 15, "ORG")];
    private static readonly EntitySpan[] Person = [new(0, 3, "PER")];

    [Theory]
    [InlineData("doccano_1.jsonl", "label")]
    [InlineData("doccano_2.jsonl", "entities")]
    [InlineData("spacy_pairs.jsonl", "entities")]
    [InlineData("spacy2.json", "entities")]
    public void FromJsonLines_DoccanoAndSpacy_BothEntitiesAreRead(string file, string property)
    {
        var options = new JsonLinesOptions { Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { [property] = "names" }, OnlyHeads = ["names"] };
        Assert.Equal([new MtlRow("Ada joined Acme").With("names", PersonAndCompany)], MtlDataset.FromJsonLines(CaseFile.At(Situation, file), options));
    }

    [Theory]
    [InlineData("labelstudio_min.jsonl")]
    [InlineData("labelstudio_min.json")]
    [InlineData("labelstudio.json")]
    public void FromJsonLines_LabelStudio_EntityAndChoiceAreRead(string file)
    {
        var options = new JsonLinesOptions { Ignored = ["id", "annotator"] };
        Assert.Equal(
            [new MtlRow("Ada joined Acme").With("label", Person).With("topic", "Jobs")],
            MtlDataset.FromJsonLines(CaseFile.At(Situation, file), options));
    }

    [Theory]
    [InlineData("rasa.jsonl", 1)]
    [InlineData("rasa.json", 4)]
    public void FromJsonLines_Rasa_IntentAndEntityAreRead(string file, int line)
    {
        var row = Assert.Single(MtlDataset.FromJsonLines(CaseFile.At(Situation, file)));
        Assert.Equal(new MtlRow("fly to Oslo").With("intent", "fly").With("entities", new EntitySpan[] { new(7, 11, "city") }), row);
        Assert.Equal(line, row.Source!.Line);
    }

    [Fact]
    public void FromJsonLines_Dataturks_EndIsTheLastCharacter()
    {
        var options = new JsonLinesOptions { TextProperty = "content", OnlyHeads = ["annotation"] };
        Assert.Equal([new MtlRow("Ada joined Acme").With("annotation", Person)], MtlDataset.FromJsonLines(CaseFile.At(Situation, "dataturks.jsonl"), options));
    }

    [Fact]
    public void FromJsonLines_NumbersOfHuggingFace_AreTheNamesOfTheList()
    {
        var options = new JsonLinesOptions
        {
            WordsProperty = "tokens",
            OnlyHeads = ["entities"],
            Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["ner_tags"] = "entities" },
            ClassNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["ner_tags"] = ["O", "B-PER", "I-PER"] },
        };
        Assert.Equal([new MtlRow(["Ada", "left"]).With("entities", new[] { "B-PER", "O" })], MtlDataset.FromJsonLines(CaseFile.At(Situation, "hf_ints.jsonl"), options));
    }

    [Fact]
    public void FromJsonLines_NumbersWithoutNames_SaysWhichOption()
    {
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At(Situation, "hf_ints.jsonl"), new JsonLinesOptions { WordsProperty = "tokens" }));
        Assert.Contains("property 'ner_tags': item 0 of the array is a number;", e.Message, StringComparison.Ordinal);
        Assert.Contains("JsonLinesOptions.ClassNames", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_NumberBeyondTheList_SaysWhatItHas()
    {
        var options = new JsonLinesOptions
        {
            WordsProperty = "tokens",
            ClassNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["ner_tags"] = ["O", "B-PER"], ["pos_tags"] = ["NN", "VB"] },
        };
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At(Situation, "hf_ints.jsonl"), options));
        Assert.EndsWith("property 'pos_tags': item 0 of the array: the number 22 has no name; JsonLinesOptions.ClassNames['pos_tags'] has 2, for 0 to 1: 'NN', 'VB'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_ArrayOfRowsInOneLine_IsRead() => Assert.Equal(
        [new MtlRow("Ada left").With("topic", "Jobs"), new MtlRow("Oslo wins").With("topic", "Sports")],
        MtlDataset.FromJsonLines(CaseFile.At(Situation, "array.json")));

    [Fact]
    public void FromJsonLines_OffsetsInStrings_AreRead() => Assert.Equal(
        [new MtlRow("Ada left").With("entities", Person)],
        MtlDataset.FromJsonLines(CaseFile.At(Situation, "string_offsets.jsonl")));

    /// <summary>Names of a tool that nobody knows are told by options, and nothing else is changed by them.</summary>
    [Fact]
    public void FromJsonLines_NamesOfOnesOwn_AreToldByOptions()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("own.jsonl", """{"text": "Ada left", "names": [{"from": 0, "to": 2, "kind": "PER", "type": 5}]}""");
        var options = new JsonLinesOptions { Entities = new JsonEntityOptions { Start = "from", End = "to", Label = "kind", IsEndIncluded = true } };
        Assert.Equal([new MtlRow("Ada left").With("names", Person)], MtlDataset.FromJsonLines(path, options));
        Assert.EndsWith(
            "entity 0: it has no 'start'. The name of the property is given in JsonLinesOptions.Entities.Start.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A file that repeats the characters of an entity is believed in both: where they disagree, one of them was misread.</summary>
    [Theory]
    [InlineData("""{"text": "Ada left", "x": [{"start": 0, "end": 2, "label": "PER", "text": "Ada"}]}""", "With the last character they agree: set JsonLinesOptions.Entities.IsEndIncluded.")]
    [InlineData("""{"text": "😀 Ada left", "x": [{"start": 2, "end": 5, "label": "PER", "text": "Ada"}]}""", "Counted in code points they agree: set JsonLinesOptions.Offsets to OffsetUnit.CodePoints.")]
    [InlineData("""{"text": "Ada left", "x": [{"start": 1, "end": 5, "label": "PER", "text": "Oslo"}]}""", "the file says that [1, 5) is 'Oslo', but the text has 'da l' there.")]
    [InlineData("""{"text": "Ada left", "x": [{"label": ["PER"], "points": [{"start": 0, "end": 2}]}]}""", "say so in JsonLinesOptions.Entities.IsEndIncluded.")]
    [InlineData("""{"text": "Ada left", "x": [{"start": 0, "end": 3, "labels": ["PER", "ORG"]}]}""", "its labels holds 2 names; an entity has one type. Give one, or divide it.")]
    [InlineData("""{"text": "Ada left", "x": [{"start": 0, "end": 3, "entity": "PER", "labels": ["PER"]}]}""", "it has both 'entity' and 'labels'; give one.")]
    [InlineData("""{"text": "Ada left", "x": [[0, 3]]}""", "an entity may be [start, end, label] as well.")]
    public void FromJsonLines_EntityThatCanBeReadInTwoWays_IsAnErrorThatNamesTheOption(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", line);
        Assert.EndsWith(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_TwoAnnotationsOfOneTask_IsAnError()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("tasks.jsonl", """
            {"data": {"text": "Ada"}, "annotations": [{"result": [], "was_cancelled": true}, {"result": []}]}
            {"data": {"text": "Ada"}, "annotations": [{"result": []}, {"result": []}]}
            {"data": {"text": "Ada"}, "annotations": [{"result": [{"from_name": "box", "type": "rectangle", "value": {}}]}]}
            """);
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path));
        Assert.Equal([2, 3], e.Problems.Select(problem => problem.Line!.Value));
        Assert.StartsWith("the task has 2 annotations; a row has one gold answer.", e.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("control 'box': a result of the type 'rectangle' cannot be read", e.Problems[1].Message, StringComparison.Ordinal);
    }

    /// <summary>A document that is cut is no document of fewer rows, and one that holds no rows is not read as lines.</summary>
    [Theory]
    [InlineData("[\n {\"text\": \"a\"},\n {\"text\": \"b\"}\n", "rows.json:4: the file is one JSON document, broken at byte")]
    [InlineData("[\n {\"text\": \"a\"},\n {\"text\": \"b\", \"score\": NaN}\n]\n", "rows.json:3: the file is one JSON document, broken at byte 25 of this line: 'N' is an invalid start of a value. JSON has no NaN:")]
    [InlineData("{\n \"version\": 1,\n \"data\": []\n}\n", "rows.json: this is one JSON document over several lines, but no list of rows.")]
    [InlineData("[\n {\"text\": \"a\"},\n {\"texd\": \"b\"}\n]", "rows.json:3: the row has neither 'text' nor 'words'; it has 'texd'.")]
    public void FromJsonLines_DocumentThatIsWrong_SaysWhere(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.json", content);
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>json.dump writes everything into one line, which may be longer than any row may be.</summary>
    [Fact]
    public void FromJsonLines_ArrayLongerThanALine_IsReadAsADocument()
    {
        using var folder = new TemporaryFolder();
        var text = new string('x', 1024 * 1024);
        var path = folder.Write("rows.json", $"[{string.Join(", ", Enumerable.Repeat($$"""{"text": "{{text}}", "topic": "Jobs"}""", 17))}]");
        Assert.Equal(17, MtlDataset.FromJsonLines(path).LabelCounts["topic"]);
    }

    /// <summary>The annotator who marked nothing said that there is no entity; the one who cancelled said nothing.</summary>
    [Fact]
    public void FromJsonLines_LabelStudioTaskWithoutAnEntity_HasNone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("tasks.json", """
            [{"data": {"text": "Ada left"}, "annotations": [{"result": [{"from_name": "names", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["PER"]}}]}]},
             {"data": {"text": "It rains"}, "annotations": [{"result": []}]},
             {"data": {"text": "Who knows"}, "annotations": [{"was_cancelled": true, "result": []}]}]
            """);
        Assert.Equal(
            [new MtlRow("Ada left").With("names", Person), new MtlRow("It rains").With("names", Array.Empty<EntitySpan>()), new MtlRow("Who knows")],
            MtlDataset.FromJsonLines(path));
    }

    [Fact]
    public void FromJsonLines_LabelStudioOfOldAndOfSeveralPeople_TakesTheOneThatCounts()
    {
        using var folder = new TemporaryFolder();
        const string answer = """{"result": [{"from_name": "names", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["PER"]}}]""";
        MtlRow[] expected = [new MtlRow("Ada left").With("names", Person)];
        Assert.Equal(expected, MtlDataset.FromJsonLines(folder.Write("old.json", $$"""[{"data": {"text": "Ada left"}, "completions": [{{answer}}}]}]""")));
        Assert.Equal(expected, MtlDataset.FromJsonLines(folder.Write("truth.json", $$"""[{"data": {"text": "Ada left"}, "annotations": [{"result": []}, {{answer}}, "ground_truth": true}]}]""")));
        Assert.EndsWith(
            "the task has 2 annotations; a row has one gold answer. Mark one as ground truth, choose an annotator in JsonLinesOptions.Annotator, or set JsonLinesOptions.TakeFirstAnnotation.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(folder.Write("two.json", $$"""[{"data": {"text": "Ada left"}, "annotations": [{"result": []}, {{answer}}}]}]"""))).Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "the task's 'data' has 'review', but neither 'text' nor 'words'. Name the property that holds the text in JsonLinesOptions.TextProperty.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(folder.Write("name.json", """[{"data": {"review": "Ada left"}, "annotations": []}]"""))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Documents that hold their rows within: in one line they looked as a row without text.</summary>
    [Theory]
    [InlineData("""{"version": "1.1", "articles": [{"title": "A", "paragraphs": [{"context": "Ada", "qas": []}]}]}""", "jq -c '.articles[].paragraphs[] | .context as $context | .qas[] | {context: $context, question, answers}' file.json > file.jsonl.")]
    [InlineData("""{"rows": [{"row_idx": 0, "row": {"text": "Ada"}}]}""", "jq -c '.rows[].row' file.json > file.jsonl.")]
    [InlineData("""{"examples": [{"content": "Ada", "annotations": []}]}""", "jq -c '.examples[]' file.json > file.jsonl.")]
    [InlineData("""{"classes": ["PER"], "annotations": [["Ada", {"entities": [[0, 3, "PER"]]}]]}""", "jq -c '.annotations[]' file.json > file.jsonl.")]
    [InlineData("{\n\"data\": [\n{\"text\": \"Ada\"}]}", "jq -c '.data[]' file.json > file.jsonl.")]
    [InlineData("{\n\"text\": \"Ada\"\n}\n{\n\"text\": \"Bo\"\n}", "it is one row, or several behind each other. Write each on a line of its own: jq -c . file.json > file.jsonl.")]
    public void FromJsonLines_DocumentThatHoldsItsRows_SaysHowToTakeThemOut(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.json", content);
        Assert.EndsWith(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_RasaInOneLine_IsRead()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("nlu.json", """{"rasa_nlu_data": {"common_examples": [{"text": "fly to Oslo", "intent": "fly", "entities": []}]}}""");
        Assert.Equal([new MtlRow("fly to Oslo").With("intent", "fly").With("entities", Array.Empty<EntitySpan>())], MtlDataset.FromJsonLines(path));
    }

    /// <summary>A row whose text has another name is a row without text, whatever its entities repeat.</summary>
    [Fact]
    public void FromJsonLines_OneRowOfAnotherName_IsNoDocument()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jsonl", """{"sentence": "Ada left", "entities": [{"start": 0, "end": 3, "text": "Ada", "label": "PER"}]}""");
        Assert.Contains("the row has neither 'text' nor 'words'; it has 'sentence', 'entities'.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a part of the text is for, what the file says that it reads must be there; and of two values none is taken.</summary>
    [Theory]
    [InlineData("""{"text": "Ada left", "s": {"start": 0, "end": 2, "text": "Ada"}}""", "property 's': the file says that [0, 2) is 'Ada', but the text has 'Ad' there.")]
    [InlineData("""{"text": "Ada left", "e": [{"start": 0, "start": 1, "end": 3, "label": "PER"}]}""", "the property 'start' occurs twice.")]
    [InlineData("""{"text": "Ada left", "e": [{"start": 0, "end": 3, "label": " "}]}""", "its label is empty; a name is needed.")]
    public void FromJsonLines_PartThatCanBeReadInTwoWays_IsAnError(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jsonl", line);
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
        Assert.Single(MtlDataset.FromJsonLines(path, new JsonLinesOptions { Ignored = ["s", "e"] }));
        Assert.Single(MtlDataset.FromJsonLines(path, new JsonLinesOptions { OnlyHeads = ["topic"] }));
    }
}
