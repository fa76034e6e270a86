using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tests.Data;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Labels of the usual kinds in the usual other spellings: numbers and flags for classes, several classes as zeros and ones or in one string.</summary>
public sealed class LabelSpellingTests
{
    private const string Situation = "c24-numbers-flags-lists";

    private static readonly Dictionary<string, IReadOnlyList<string>> Moods = new(StringComparer.Ordinal) { ["moods"] = ["toxic", "insult", "threat"] };

    [Fact]
    public void LabelNames_WholeNumbers_AreClasses()
    {
        var data = MtlDataset.FromJsonLines(CaseFile.At(Situation, "hf_class_int.jsonl"));
        Assert.Equal(["0", "1"], data.LabelNames("label"));
        Assert.Empty(data.Problems(Layouts("label", LabelLayout.Class(data.LabelNames("label")))));
        Assert.Empty(data.Problems(Layouts("label", LabelLayout.Value())));
        Assert.Equal([0L, 1L], Laid<long>(data, LabelLayout.Class(["0", "1"]), "label"));
        Assert.Equal([0f, 1f], Laid<float>(data, LabelLayout.Value(), "label"));
    }

    [Fact]
    public void FromJsonLines_NumbersWithNames_AreThoseClasses()
    {
        using var folder = new TemporaryFolder();
        var options = new JsonLinesOptions { ClassNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["label"] = ["neg", "pos"] } };
        Assert.Equal(["neg", "pos"], MtlDataset.FromJsonLines(CaseFile.At(Situation, "hf_class_int.jsonl"), options).LabelNames("label"));

        var unlabelled = MtlDataset.FromJsonLines(folder.Write("test.jsonl", "{\"text\": \"a\", \"label\": -1}\n{\"text\": \"b\", \"label\": true}\n{\"text\": \"c\", \"label\": 1.0}"), options);
        Assert.Equal([new MtlRow("a"), new MtlRow("b").With("label", "pos"), new MtlRow("c").With("label", "pos")], unlabelled);
        Assert.EndsWith(
            "property 'label': the number 2 has no name; JsonLinesOptions.ClassNames['label'] has 2, for 0 to 1: 'neg', 'pos'.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(folder.Write("wrong.jsonl", """{"text": "a", "label": 2}"""), options)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_Flags_AreClassesAndNumbers()
    {
        var data = MtlDataset.FromJsonLines(CaseFile.At(Situation, "bool.jsonl"));
        Assert.Equal(["false", "true"], data.LabelNames("urgent"));
        Assert.Empty(data.Problems(Layouts("urgent", LabelLayout.Class(["false", "true"]))));
        Assert.Equal([1L, 0L], Laid<long>(data, LabelLayout.Class(["false", "true"]), "urgent"));
        Assert.Equal([1f, 0f], Laid<float>(data, LabelLayout.Value(), "urgent"));
    }

    /// <summary>doccano writes one class as a list of it, and Label Studio several as an object; tables that were made JSON have numbers in strings.</summary>
    [Fact]
    public void FromJsonLines_ListOfOneClassAndNumberInAString_AreTaken()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", """
            {"text": "a", "label": ["Jobs"], "stars": "4.5", "moods": {"choices": ["toxic", "threat"]}}
            {"text": "b", "label": [], "stars": "1"}
            """);
        var data = MtlDataset.FromJsonLines(path, new JsonLinesOptions { NoLabelValues = ["[]"] });
        Assert.Equal(["Jobs"], data.LabelNames("label"));
        Assert.Equal([0L, -100L], Laid<long>(data, LabelLayout.Class(["Jobs", "Sports"]), "label"));
        Assert.Equal([4.5f, 1f], Laid<float>(data, LabelLayout.Value(), "stars"));
        Assert.Equal(new NamesLabel(["toxic", "threat"]), data[0].Labels["moods"]);
        Assert.Empty(data.Problems(new Dictionary<string, LabelLayout>(StringComparer.Ordinal)
        {
            ["label"] = LabelLayout.Class(["Jobs", "Sports"]),
            ["stars"] = LabelLayout.Value(),
            ["moods"] = LabelLayout.Classes(["threat", "toxic"]),
        }));
        var two = MtlDataset.From([new MtlRow("a").With("label", new[] { "Jobs", "Sports" })]);
        Assert.EndsWith("the label is a list of 2 names; this head takes a class name.", Assert.Single(two.Problems(Layouts("label", LabelLayout.Class(["Jobs", "Sports"])))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_ColumnsOfZerosAndOnes_AreTheClassesThatApply() => Assert.Equal(
        [new MtlRow("Answer now").With("moods", new[] { "toxic", "threat" })],
        MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_flags.jsonl"), new JsonLinesOptions { Flags = Moods }));

    [Fact]
    public void FromJsonLines_VectorOfZerosAndOnes_IsTheClassesThatApply()
    {
        var data = MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_vector.jsonl"), new JsonLinesOptions { Flags = Moods });
        Assert.Equal([new MtlRow("Answer now").With("moods", new[] { "toxic", "threat" }), new MtlRow("All good").With("moods", Array.Empty<string>())], data);
    }

    [Fact]
    public void FromJsonLines_NamesInOneString_AreDividedAtTheSeparator()
    {
        var data = MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_comma.jsonl"), new JsonLinesOptions { Separators = new Dictionary<string, string>(StringComparer.Ordinal) { ["moods"] = "," } });
        Assert.Equal([new MtlRow("Answer now").With("moods", new[] { "urgent", "angry" }), new MtlRow("All good").With("moods", Array.Empty<string>())], data);
    }

    /// <summary>Without the option each is an error that names it, while reading or when the head sees it.</summary>
    [Fact]
    public void WithoutOptions_EachOfThem_IsAnErrorThatNamesTheOption()
    {
        var vector = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_vector.jsonl")));
        Assert.Contains("a 0 or 1 for each class with JsonLinesOptions.Flags", vector.Message, StringComparison.Ordinal);
        var two = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_vector.jsonl"), new JsonLinesOptions { ClassNames = Moods }));
        Assert.Contains("can be read in two ways", two.Message, StringComparison.Ordinal);
        var comma = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At(Situation, "multi_comma.jsonl")));
        Assert.Contains("property 'moods': the class name is empty;", comma.Message, StringComparison.Ordinal);
        var problem = Assert.Single(MtlDataset.From([new MtlRow("a").With("moods", "urgent, angry")]).Problems(Layouts("moods", LabelLayout.Classes(["angry", "urgent"]))));
        Assert.Contains("the label is a class name; this head takes a list of class names. Several names in one string are read with JsonLinesOptions.Separators", problem.Message, StringComparison.Ordinal);
        var number = Assert.Single(MtlDataset.From([new MtlRow("a").With("topic", 3)]).Problems(Layouts("topic", LabelLayout.Class(["Jobs", "Sports"]))));
        Assert.Equal(
            "head 'topic': the label is a number; this head takes a class name. As a class it is '3'; allowed: 'Jobs', 'Sports'. Numbers that stand for names are given these by JsonLinesOptions.ClassNames.",
            number.Message);
    }

    [Theory]
    [InlineData("""{"text": "a", "toxic": 1, "insult": 0}""", "it has the class 'toxic' as a property, but not 'threat'.")]
    [InlineData("""{"text": "a", "toxic": 1, "insult": 0, "threat": 2}""", "the value of class 'threat' is 2; 0 or 1, true or false is needed")]
    [InlineData("""{"text": "a", "moods": [1, 0]}""", "there are 2 values for 3 classes ('toxic', 'insult', 'threat'); give one for each.")]
    [InlineData("""{"text": "a", "moods": [1, 0, 1], "toxic": 1, "insult": 0, "threat": 1}""", "it has a label in a property of that name, and in properties of its classes; give one.")]
    public void FromJsonLines_FlagsThatAreNotWhole_AreErrors(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", line);
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Flags = Moods })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_AllFlagsUnknown_IsNoLabel()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", "{\"text\": \"a\", \"toxic\": -1, \"insult\": -1, \"threat\": -1}\n{\"text\": \"b\"}\n{\"text\": \"c\", \"toxic\": true, \"insult\": \"0\", \"threat\": false}");
        Assert.Equal(
            [new MtlRow("a"), new MtlRow("b"), new MtlRow("c").With("moods", new[] { "toxic" })],
            MtlDataset.FromJsonLines(path, new JsonLinesOptions { Flags = Moods }));
    }

    [Fact]
    public void LabelNames_NothingToFind_SaysWhy()
    {
        var data = MtlDataset.From([new MtlRow("a").With("score", 0.5).With("found", Array.Empty<EntitySpan>()).With("stars", 10), new MtlRow("b").With("stars", 9)]);
        Assert.StartsWith(
            "The labels of head 'score' are numbers such as 0.5, which are no classes; a head of numbers (RegressionHead) needs no names.",
            Assert.Throws<ArgumentException>(() => data.LabelNames("score")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The labels of head 'found' hold no name: 1 row has one, the first is a list of 0 entities.",
            Assert.Throws<ArgumentException>(() => data.LabelNames("found")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "No row has a label for head 'topic'; there are labels for: 'found', 'score', 'stars'.",
            Assert.Throws<ArgumentException>(() => data.LabelNames("topic")).Message,
            StringComparison.Ordinal);
        Assert.Equal(["9", "10"], data.LabelNames("stars"));
    }

    private static Dictionary<string, LabelLayout> Layouts(string head, LabelLayout layout) => new(StringComparer.Ordinal) { [head] = layout };

    private static T[] Laid<T>(MtlDataset data, LabelLayout layout, string head)
        where T : unmanaged
    {
        using var batch = new Collator(new ThreeLetterTokenizer(), Layouts(head, layout)).Collate([.. data]);
        return batch.Labels[head].data<T>().ToArray();
    }

    [Fact]
    public void FromJsonLines_NumbersInStringsWithNames_AreThoseNames()
    {
        // Tables that were made JSON have their numbers in strings: "1" was a class of its own beside the names.
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", """
            {"words": ["Ada", "left"], "label": "1", "tags": ["1", "0"]}
            {"words": ["Bo"], "label": "-1", "tags": ["O"]}
            {"words": ["Bo", "won"], "label": "neg", "tags": ["B-PER", "O"]}
            """);
        var options = new JsonLinesOptions { ClassNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["label"] = ["neg", "pos"], ["tags"] = ["O", "B-PER"] } };
        Assert.Equal(
            [
                new MtlRow(["Ada", "left"]).With("label", "pos").With("tags", new[] { "B-PER", "O" }),
                new MtlRow(["Bo"]).With("tags", new[] { "O" }),
                new MtlRow(["Bo", "won"]).With("label", "neg").With("tags", new[] { "B-PER", "O" }),
            ],
            MtlDataset.FromJsonLines(path, options));
        Assert.Contains(
            "property 'tags': item 1 of the list: the number 7 has no name;",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(folder.Write("wrong.jsonl", """{"words": ["a", "b"], "tags": ["1", "7"]}"""), options)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>spaCy writes categories as an object.</summary>
    [Fact]
    public void FromJsonLines_ObjectOfFlags_IsTheClassesThatApply()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", """["Answer now", {"cats": {"toxic": 1.0, "insult": 0.0, "threat": true}}]""");
        var options = new JsonLinesOptions { Flags = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["cats"] = ["toxic", "insult", "threat"] } };
        Assert.Equal([new MtlRow("Answer now").With("cats", new[] { "toxic", "threat" })], MtlDataset.FromJsonLines(path, options));
        Assert.Equal([new MtlRow("Answer now").With("cats", new[] { "toxic", "threat" })], MtlDataset.FromJsonLines(path));   // of that name they are known
        var other = folder.Write("other.jsonl", """["Answer now", {"moods": {"toxic": 1.0, "insult": 0.0, "threat": true}}]""");
        Assert.Contains("list the classes in JsonLinesOptions.Flags['moods'].", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(other)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the object has 'threat', which JsonLinesOptions.Flags does not list.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Flags = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["cats"] = ["toxic", "insult"] } })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>What is no name, or no JSON, is told with what to do.</summary>
    [Theory]
    [InlineData("""{"text": "a", "moods": "['x', 'y']"}""", "the string '['x', 'y']' is a list or an object that was written as text.")]
    [InlineData("""{"text": "a", "moods": "[[0, 3, 'PER']]"}""", "is a list or an object that was written as text.")]
    [InlineData("""{"text": "a", "moods": "{'toxic': 1}"}""", "is a list or an object that was written as text.")]
    [InlineData("""{"text": "a", "moods": " "}""", "the class name is empty but for white space; write null for no label")]
    [InlineData("""{"text": null, "moods": "x"}""", "'text' is null; a row needs a text or words.")]
    [InlineData("""{"text": {"0": "a"}, "moods": {"0": "x"}}""", "to_json(path, orient='records', lines=True)")]
    [InlineData("""{"text": "a", "moods": NaN}""", "JSON has no NaN: write null where there is no value")]
    [InlineData("""{'text': 'a'}""", "JSON has double quotes: if Python printed it, write it with json.dumps.")]
    [InlineData("""{"text": "a",}""", "Take the last comma out.")]
    [InlineData("""{"text": "a"},""", "Leave the comma after the object out")]
    [InlineData("""{"text": "a"}{"text": "b"}""", "Write each object on a line of its own")]
    public void FromJsonLines_LineThatIsWrong_SaysWhatToDo(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jsonl", line);
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_TextAndWords_OneCanBeIgnored()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jsonl", """{"text": "Ada left", "words": ["Ada", "left"], "tags": ["B-PER", "O"]}""");
        Assert.Contains("One that is not wanted can be named in JsonLinesOptions.Ignored.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
        Assert.Equal([new MtlRow(["Ada", "left"]).With("tags", new[] { "B-PER", "O" })], MtlDataset.FromJsonLines(path, new JsonLinesOptions { Ignored = ["text"] }));
    }
}
