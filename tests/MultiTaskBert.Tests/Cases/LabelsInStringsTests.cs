using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Tables that were made JSON have numbers, flags and lists in strings: the digits became names of classes, and nothing was said.</summary>
public sealed class LabelsInStringsTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Moods = Lists("moods", "joy", "fear", "love");

    [Theory]
    [InlineData("""{"text": "a", "moods": "1"}""", "fear")]
    [InlineData("""{"text": "a", "moods": "love"}""", "love")]
    [InlineData("""{"text": "a", "moods": ["2"]}""", "love")]
    [InlineData("""{"text": "a", "moods": "0,2"}""", "joy,love", ",")]
    [InlineData("""{"text": "a", "moods": "0 | joy | 1"}""", "joy,joy,fear", "|")]
    [InlineData("""{"text": "a", "moods": "-1"}""", null)]
    [InlineData("""{"text": "a", "moods": [{"start": 0, "end": 1, "label": "1"}]}""", "fear")]
    public void FromJsonLines_NumbersInStringsWithNames_AreThoseNames(string line, string? names, string? separator = null)
    {
        var separators = new Dictionary<string, string>(StringComparer.Ordinal);
        if (separator is not null)
        {
            separators.Add("moods", separator);
        }

        var options = new JsonLinesOptions { ClassNames = Moods, Separators = separators };
        var label = Assert.Single(Read(line, options)).Labels.GetValueOrDefault("moods");
        Assert.Equal(names, label is null ? null : string.Join(',', label.NamesIn()));
    }

    [Theory]
    [InlineData("""{"text": "a", "moods": "1,0,1"}""", "joy,love")]
    [InlineData("""{"text": "a", "moods": "[0 1 0]"}""", "fear")]
    [InlineData("""{"text": "a", "moods": "[1.0, 0.0, 0.0]"}""", "joy")]
    [InlineData("""{"text": "a", "moods": {"fear": 1, "joy": 0, "love": true}}""", "fear,love")]
    [InlineData("""["a", {"moods": {"fear": 1.0, "joy": 0.0, "love": 0.0}}]""", "fear")]
    [InlineData("""{"text": "a", "joy": "True", "fear": "false", "love": "1"}""", "joy,love")]
    [InlineData("""{"text": "a", "labels": [0, 0, 1]}""", "love")]
    public void FromJsonLines_ZerosAndOnesInOtherForms_AreTheClassesThatApply(string line, string names)
    {
        var key = line.Contains("labels", StringComparison.Ordinal) ? "labels" : "moods";
        var options = new JsonLinesOptions { Flags = Lists(key, "joy", "fear", "love"), Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["labels"] = "moods" } };
        Assert.Equal(names.Split(','), ((NamesLabel)Assert.Single(Read(line, options)).Labels["moods"]).Names);
    }

    [Theory]
    [InlineData("""{"text": "a", "moods": "happy"}""", "'happy' is none of the names in JsonLinesOptions.ClassNames['moods']: 'joy', 'fear', 'love'.")]
    [InlineData("""{"text": "a", "moods": "3"}""", "the number 3 has no name; JsonLinesOptions.ClassNames['moods'] has 3")]
    [InlineData("""{"text": "a", "moods": ["joy", "happy"]}""", "item 1 of the list: 'happy' is none of the names")]
    [InlineData("""{"text": "a", "other": "['joy', 'fear']"}""", "the string '['joy', 'fear']' is a list that was written as text. Write it as a JSON array")]
    [InlineData("""{"text": "a", "plain": ["B-PER", ""]}""", "item 1 of the list: it is empty; a name needs a visible character.")]
    [InlineData("""{"text": "a", "plain": ["B-PER", null]}""", "item 1 of the array is null, but the items before are strings")]
    [InlineData("""{"text": "a", "plain": " "}""", "the class name is empty")]
    [InlineData("""{"text": "a", "plain": [{"start": 0, "end": 1, "label": " "}]}""", "its label is empty; a name is needed.")]
    [InlineData("""{"text": "a", "plain": {"angry": 1, "urgent": 0}}""", "If it says of each class whether it applies, list the classes in JsonLinesOptions.Flags['plain'].")]
    [InlineData("""{"text": "a", "other": "[joy, fear]"}""", "or as names with the separator between them and no brackets.")]
    [InlineData("""{"text": "a", "flags": {"angry": 1}}""", "the object lacks the classes 'urgent' of JsonLinesOptions.Flags.")]
    [InlineData("""{"text": "a", "flags": "1"}""", "there are 1 values for 2 classes")]
    public void FromJsonLines_StringsThatCannotBeRead_AreErrorsThatSayWhatToDo(string line, string expected)
    {
        var options = new JsonLinesOptions { ClassNames = Moods, Flags = Lists("flags", "angry", "urgent"), Separators = new Dictionary<string, string>(StringComparer.Ordinal) { ["other"] = "," } };
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => Read(line, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LabelsOfAnotherKind_SayWhichOptionReadsThem()
    {
        Assert.Contains("name \"[]\" in JsonLinesOptions.NoLabelValues", Assert.Single(LabelLayout.Class(["a"]).Check(new EntitiesLabel([]), "x", words: null)), StringComparison.Ordinal);
        Assert.Contains("a 0 or 1 for each class with JsonLinesOptions.Flags", Assert.Single(LabelLayout.Classes(["a"]).Check(true, "x", words: null)), StringComparison.Ordinal);
    }

    private static MtlDataset Read(string line, JsonLinesOptions options)
    {
        using var folder = new TemporaryFolder();
        return MtlDataset.FromJsonLines(folder.Write("rows.jsonl", line), options);
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(string key, params string[] names) => new(StringComparer.Ordinal) { [key] = names };
}
