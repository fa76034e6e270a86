using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tests.Data;
using TorchSharp;

namespace MultiTaskBert.Tests.Labels;

public sealed class LabelLayoutTests
{
    private static readonly ThreeLetterTokenizer Tokenizer = new();

    [Fact]
    public void Class_MixedRows_GivesIdsAndIgnored()
    {
        var layout = LabelLayout.Class(["Sports", "Jobs"]);
        using var tensor = layout.ToTensor([Row("a", "Jobs"), Row("b", null), Row("c", "Sprots"), Row("d", "Sports")], length: 3);

        Assert.Equal(torch.ScalarType.Int64, tensor.dtype);
        Assert.Equal([1, -100, -100, 0], tensor.data<long>().ToArray());
        Assert.Equal([4L], tensor.shape);
        Assert.Equal(2, layout.CountLabelled(tensor));
        Assert.Equal("Jobs", layout.Truth(Row("a", "Jobs")));
        Assert.Equal(0, layout.CountLost(Row("a", "Jobs")));
    }

    [Fact]
    public void Classes_MixedRows_GivesZerosOnesAndNaN()
    {
        var layout = LabelLayout.Classes(["a", "b", "c"]);
        var rows = new[] { Row("x", new[] { "c", "a" }), Row("x", null), Row("x", Array.Empty<string>()), Row("x", new[] { "a", "z" }), Row("x", Array.Empty<EntitySpan>()) };
        using var tensor = layout.ToTensor(rows, length: 3);

        Assert.Equal(torch.ScalarType.Float32, tensor.dtype);
        Assert.Equal([5L, 3L], tensor.shape);
        Assert.Equal([1, 0, 1, float.NaN, float.NaN, float.NaN, 0, 0, 0, float.NaN, float.NaN, float.NaN, 0, 0, 0], tensor.data<float>().ToArray());
        Assert.Equal(3, layout.CountLabelled(tensor));
        Assert.Equal(["c", "a"], Assert.IsAssignableFrom<IReadOnlyCollection<string>>(layout.Truth(rows[0])));
    }

    [Fact]
    public void Value_MixedRows_GivesNumbersAndNaN()
    {
        var layout = LabelLayout.Value();
        using var tensor = layout.ToTensor([Row("x", 1.5), Row("x", null)], length: 3);

        Assert.Equal(torch.ScalarType.Float32, tensor.dtype);
        Assert.Equal([1.5f, float.NaN], tensor.data<float>().ToArray());
        Assert.Equal(1, layout.CountLabelled(tensor));
        Assert.Equal(1.5, layout.Truth(Row("x", 1.5)));
    }

    [Fact]
    public void Tags_WordsAndPadding_LabelsFirstPiecesOnly()
    {
        var layout = LabelLayout.Tags(["O", "B-PER", "I-PER"]);
        var rows = new[] { Words(["Adaline", "Lovelace", "~", "ok"], "B-PER", "I-PER", "B-PER", "O"), Words(["x"], null), Words(["x", "y"], "B-PER", "?") };
        using var tensor = layout.ToTensor(rows, length: 10);

        Assert.Equal(torch.ScalarType.Int64, tensor.dtype);
        Assert.Equal([3L, 10L], tensor.shape);
        long[] first = [-100, 1, -100, -100, 2, -100, -100, 0, -100, -100]; // 3 + 3 + 0 + 1 pieces between two special tokens, one place of padding
        Assert.Equal([.. first, .. Enumerable.Repeat(-100L, 10), -100, 1, .. Enumerable.Repeat(-100L, 8)], tensor.data<long>().ToArray());
        Assert.Equal(4, layout.CountLabelled(tensor));
        Assert.Equal(1, layout.CountLost(rows[0]));
        Assert.Equal(["B-PER", "I-PER", "B-PER", "O"], Assert.IsAssignableFrom<IReadOnlyList<string>>(layout.Truth(rows[0])));
    }

    [Fact]
    public void Tags_AllPieces_ContinuesWithInsideTag()
    {
        var layout = LabelLayout.Tags(["O", "B-PER", "I-PER", "B-MISC"], SubwordLabels.AllPieces);
        using var tensor = layout.ToTensor([Words(["Adaline", "Lovelace"], "B-PER", "B-MISC")], length: 8);
        Assert.Equal([-100, 1, 2, 2, 3, 3, 3, -100], tensor.data<long>().ToArray());
    }

    [Fact]
    public void Tags_EntitiesWithSmallTagSet_TakesWhatTheSetHas()
    {
        var row = Row("Ada Lovelace in Rome", new EntitySpan[] { new(0, 12, "PER"), new(16, 20, "LOC") });
        Assert.Equal(["I-PER", "I-PER", "O", "I-LOC"], Assert.IsAssignableFrom<IReadOnlyList<string>>(LabelLayout.Tags(["O", "I-PER", "I-LOC"]).Truth(row)));
        Assert.Equal(["Person", "Person"], Assert.IsAssignableFrom<IReadOnlyList<string>>(
            LabelLayout.Tags(["O", "Person"]).Truth(Row("Ada Lovelace", new EntitySpan[] { new(0, 12, "Person") }))));
    }

    [Fact]
    public void ToTensor_OtherKindOfLabel_Throws()
    {
        foreach (var (layout, label, message) in new (LabelLayout Layout, Label Label, string Message)[]
        {
            (LabelLayout.Class(["a"]), 1.5, "The row's label is a number; this head takes a class name."),
            (LabelLayout.Classes(["a"]), "a", "The row's label is a class name; this head takes a list of class names."),
            (LabelLayout.Value(), "a", "The row's label is a class name; this head takes a number."),
            (LabelLayout.Tags(["a"]), "a", "The row's label is a class name; this head takes a list of tags, one a word, or a list of entities."),
            (LabelLayout.Tags(["a"]), new[] { "a" }, "There are 1 tags for 2 words; give one a word."),
        })
        {
            var e = Assert.Throws<ArgumentException>(() => layout.ToTensor([Row("x y", label)], length: 4));
            Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Truth_NoLabel_Throws() =>
        Assert.StartsWith("The row has no label;", Assert.Throws<ArgumentException>(() => LabelLayout.Class(["a"]).Truth(Row("x", null))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tags_LengthTooSmall_Throws()
    {
        var e = Assert.Throws<ArgumentException>(() => LabelLayout.Tags(["O"]).ToTensor([Words(["abcdef"], "O")], length: 3));
        Assert.StartsWith("Row 0 has 4 tokens, more than the padded length 3.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WrongLabels_NamesValueAndWhatIsAllowed()
    {
        var topics = LabelLayout.Class(["Sports", "Jobs", "Travel"]);
        Assert.Empty(topics.Check("Jobs", "x", words: null));
        AssertProblems(["unknown class 'Sprots'; did you mean 'Sports'? Allowed: 'Sports', 'Jobs', 'Travel'."], topics.Check("Sprots", "x", words: null));
        AssertProblems(["unknown class 'jobs'; did you mean 'Jobs'? Allowed: 'Sports', 'Jobs', 'Travel'."], topics.Check("jobs", "x", words: null));
        AssertProblems(["unknown class 'Trael'; did you mean 'Travel'? Allowed: 'Sports', 'Jobs', 'Travel'."], topics.Check("Trael", "x", words: null));
        AssertProblems(["unknown class 'Weather'. Allowed: 'Sports', 'Jobs', 'Travel'."], topics.Check("Weather", "x", words: null));
        AssertProblems(["the label is a list of 2 names; this head takes a class name."], topics.Check(new[] { "a", "b" }, "x", words: null));
        AssertProblems(["the class is null. Allowed: 'Sports', 'Jobs', 'Travel'."], topics.Check(new ClassLabel(null!), "x", words: null));

        var many = LabelLayout.Class(Enumerable.Range(0, 25).Select(i => $"class number {i}"));
        var problem = Assert.Single(many.Check(new string('x', 500), "x", words: null));
        Assert.Contains("'class number 19' … and 5 more.", problem, StringComparison.Ordinal);
        Assert.StartsWith($"unknown class '{new string('x', 80)}…'.", problem, StringComparison.Ordinal);

        var tones = LabelLayout.Classes(["good", "bad"]);
        Assert.Empty(tones.Check(new[] { "bad", "good" }, "x", words: null));
        AssertProblems(["class 'bad' is given twice; a class applies once.", "unknown class 'ugly'. Allowed: 'good', 'bad'."], tones.Check(new[] { "bad", "bad", "ugly" }, "x", words: null));
        AssertProblems(["the label is a number; this head takes a list of class names."], tones.Check(3, "x", words: null));

        Assert.Empty(LabelLayout.Value().Check(0.5, "x", words: null));
        AssertProblems(["the number NaN is not finite as a 32-bit float; give one between -3.4028235E+38 and 3.4028235E+38."], LabelLayout.Value().Check(double.NaN, "x", words: null));
        Assert.Single(LabelLayout.Value().Check(1e300, "x", words: null));
        AssertProblems(["the label is a class name; this head takes a number."], LabelLayout.Value().Check("x", "x", words: null));
        AssertProblems(["the label is a class name; this head takes a number. '1,5' spells none: a decimal has a point, and a number nothing else beside it."], LabelLayout.Value().Check("1,5", "x", words: null));
        AssertProblems(["the label is a class name; this head takes a number. 'NaN' is none to learn; if it says that there is no label, name it in JsonLinesOptions.NoLabelValues."], LabelLayout.Value().Check("NaN", "x", words: null));
    }

    [Fact]
    public void Check_WrongTagsAndEntities_NamesValueAndWhatIsAllowed()
    {
        var tags = LabelLayout.Tags(["O", "B-PER", "I-PER"]);
        Assert.Empty(tags.Check(new[] { "O", "B-PER" }, text: null, ["a", "b"]));
        AssertProblems(["3 tags for 2 words; give one tag a word."], tags.Check(new[] { "O", "O", "O" }, text: null, ["a", "b"]));
        AssertProblems(["unknown tag 'B-PRE'; did you mean 'B-PER'? Allowed: 'O', 'B-PER', 'I-PER'."], tags.Check(new[] { "B-PRE", "B-PRE" }, text: null, ["a", "b"]));
        AssertProblems(["a list of 1 tags on a text; tags need words (one tag each), and text needs entities (start, end, type)."], tags.Check(new[] { "O" }, "a", words: null));
        AssertProblems(["the label is a class name; this head takes a list of tags, one a word, or a list of entities."], tags.Check("O", "a", words: null));
        AssertProblems(["the label is a class name; this head takes a list of tags, one a word, or a list of entities. Tags in one string are read with JsonLinesOptions.Separators."], tags.Check("O O", null, words: ["a", "b"]));

        Assert.Empty(tags.Check(new EntitySpan[] { new(0, 3, "PER") }, "Ada", words: null));
        AssertProblems(["a list of entities on words; entities are given by the characters of a text, so give text, or a tag a word."], tags.Check(new EntitySpan[] { new(0, 3, "PER") }, text: null, ["Ada"]));
        AssertProblems(["entity 'PER' at [1, 4) is empty or outside the text, which has 3 characters (UTF-16 code units)."], tags.Check(new EntitySpan[] { new(1, 4, "PER") }, "Ada", words: null));
        AssertProblems(["entity 'PER' at [1, 1) is empty or outside the text, which has 3 characters (UTF-16 code units)."], tags.Check(new EntitySpan[] { new(1, 1, "PER") }, "Ada", words: null));
        AssertProblems(["unknown entity type 'LOC'. Allowed: 'O', 'B-PER', 'I-PER'."], tags.Check(new EntitySpan[] { new(0, 3, "LOC") }, "Ada", words: null));
        AssertProblems(
            ["entities need the tag 'O' for the words outside of them; add it to the head's tags."],
            LabelLayout.Tags(["B-PER"]).Check(new EntitySpan[] { new(0, 3, "PER") }, "Ada", words: null));
    }

    [Fact]
    public void Constructor_BadNames_Throws()
    {
        AssertMessage("The list of label names is empty; give at least one name.", () => LabelLayout.Class([]));
        AssertMessage("The label name at index 1 is empty or white space; every name needs a visible character.", () => LabelLayout.Tags(["O", " "]));
        AssertMessage("The label name 'a' is at index 0 and again at index 2; each name may occur once.", () => LabelLayout.Classes(["a", "b", "a"]));
        AssertMessage("7 is no SubwordLabels.", () => LabelLayout.Tags(["O"], (SubwordLabels)7));
    }

    private static LabeledEncoding Row(string text, Label? label) => new(Tokenizer.Encode(text), label);

    private static LabeledEncoding Words(string[] words, params string[]? tags) => new(Tokenizer.EncodeWords(words), tags is null ? null : new NamesLabel(tags));

    private static void AssertProblems(string[] expected, IEnumerable<string> actual) => Assert.Equal(expected, actual, StringComparer.Ordinal);

    private static void AssertMessage(string expected, Func<object> make) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
