using System.Globalization;
using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Spellings;

public sealed class OffsetUnitTests : IDisposable
{
    private static readonly string[] Characters = ["a", " ", "é", "e\u0301", "😀", "👩‍👩‍👧", "\r\n", "\n", "\ud800", "🇳🇴", "각", "한"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ToUtf16_AnyText_IsWhatCountingOneByOneGives() =>
        Gen.Int[0, Characters.Length - 1].Array[0, 12].Select(picked => string.Concat(picked.Select(index => Characters[index]))).Sample(text =>
        {
            foreach (var unit in JsonOffsets.Units)
            {
                var starts = Starts(text, unit);
                var index = OffsetIndex.Of(text, unit);
                Assert.Equal(starts.Length - 1, index.Length);
                Assert.Equal(starts.Cast<int?>(), Enumerable.Range(0, starts.Length).Select(index.ToUtf16));
                Assert.Null(index.ToUtf16(-1));
                Assert.Null(index.ToUtf16(starts.Length));
            }
        }, iter: 2_000, threads: 1);

    [Theory]
    [InlineData("😀 e\u0301 Ada", 4, 7, OffsetUnit.Graphemes)]
    [InlineData("😀 e\u0301 Ada", 5, 8, OffsetUnit.CodePoints)]
    [InlineData("😀 e\u0301 Ada", 6, 9, OffsetUnit.Utf16)]
    public void FromJsonLines_AnyUnit_IsReadInItAndFoundByAuto(string text, int start, int end, OffsetUnit unit)
    {
        var path = Write(Row(text, start, end, "Ada"));
        MtlRow[] expected = [new MtlRow(text).With("x", new EntitySpan[] { new(6, 9, "PER") })];
        Assert.Equal(expected, MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = unit }));
        Assert.Equal(expected, MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto }));
        var other = unit == OffsetUnit.Utf16 ? OffsetUnit.CodePoints : OffsetUnit.Utf16;
        Assert.EndsWith(
            $"Counted in {OffsetSurvey.Name(unit)} they agree: set JsonLinesOptions.Offsets to OffsetUnit.{unit}.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = other })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>One unit is taken for the whole file: the annotation that repeats its text decides for those that do not.</summary>
    [Fact]
    public void Auto_AnnotationWithItsText_DecidesForAll()
    {
        var path = Write(Row("plain Ada", 6, 9, null), Row("😀 Ada", 2, 5, null), Row("😀😀 Ada", 3, 6, "Ada"));
        Assert.Equal([6, 3, 5], MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto }).Select(row => row.Labels["x"].AsEntities()![0].Start));
    }

    [Fact]
    public void Auto_NoDifference_NeedsNoDecision() =>
        Assert.Equal(6, Assert.Single(MtlDataset.FromJsonLines(Write(Row("plain Ada 😀", 6, 9, null)), new JsonLinesOptions { Offsets = OffsetUnit.Auto })).Labels["x"].AsEntities()![0].Start);

    [Fact]
    public void Auto_NothingThatDecides_AsksForTheUnit()
    {
        var path = Write(Row("plain Ada", 6, 9, "Ada"), Row("😀 Ada", 2, 5, null));
        Assert.Equal(
            $"{path}: JsonLinesOptions.Offsets is OffsetUnit.Auto, but what offsets count cannot be told: line 2, [2, 5) is different characters in different units, and no annotation that repeats its characters decides it. "
                + "Set it to OffsetUnit.Utf16, OffsetUnit.CodePoints or OffsetUnit.Graphemes.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto })).Message);

        // Where the same letters stand in both places, both units agree with the file.
        path = Write(Row("😀aaa", 2, 3, "a"));
        Assert.EndsWith("Set it to OffsetUnit.Utf16, OffsetUnit.CodePoints or OffsetUnit.Graphemes.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_UnitsThatDisagree_SaysWhatAndWhere()
    {
        var path = Write(Row("😀 Ada", 2, 5, "Ada"), Row("😀 Bo", 3, 5, "Bo"));
        Assert.Equal(
            $"{path}: JsonLinesOptions.Offsets is OffsetUnit.Auto, but there is no unit in which all annotations agree: line 1, [2, 5) reads ' Ad' in UTF-16 code units, not 'Ada'; "
                + "line 2, [3, 5) reads no whole characters in code points, not 'Bo'; line 2, [3, 5) reads no whole characters in grapheme clusters, not 'Bo'. Was the file put together of several exports? Read each by itself.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto })).Message);
    }

    /// <summary>An annotation that is wrong in every unit is told as such, with its line and entity.</summary>
    [Fact]
    public void Auto_AnnotationThatIsWrong_IsAnErrorOfItsLine()
    {
        var path = Write(Row("😀 Ada", 2, 5, "Ada"), Row("😀 Bo", 2, 4, "Cy"), Row("Bo", 0, 2, "Cy"));
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto }));
        Assert.Equal([(2, "property 'x': entity 0: the file says that [3, 5) is 'Cy', but the text has 'Bo' there."), (3, "property 'x': entity 0: the file says that [0, 2) is 'Cy', but the text has 'Bo' there.")], e.Problems.Select(problem => (problem.Line!.Value, problem.Message)));
    }

    [Fact]
    public void Auto_AskedOnce_CallsWhereOnceARow()
    {
        var asked = 0;
        var path = Write(Row("😀 Ada", 2, 5, "Ada"), Row("Bo", 0, 2, "Bo"));
        Assert.Equal(2, MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto, Where = _ => ++asked > 0 }).Count);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void Auto_AnswersOfSquad_AreCompared()
    {
        var path = _folder.Write("squad.json", """{"data": [{"paragraphs": [{"context": "😀 Ada left", "qas": [{"question": "Who?", "id": 1, "answers": [{"text": "Ada", "answer_start": 2}]}]}]}]}""");
        Assert.Equal(3, Assert.Single(MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.Auto })).Labels["answers"].AsSpans()![0].Start);
    }

    private static string Row(string text, int start, int end, string? expected) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"text\": \"{text}\", \"x\": [{{\"start\": {start}, \"end\": {end}, \"label\": \"PER\"{(expected is null ? "" : $", \"text\": \"{expected}\"")}}}]}}");

    // The oracle: where each character begins, and the end of the text.
    private static int[] Starts(string text, OffsetUnit unit) => unit switch
    {
        OffsetUnit.Utf16 => [.. Enumerable.Range(0, text.Length + 1)],
        OffsetUnit.CodePoints => [.. Enumerable.Range(0, text.Length).Where(i => !(i > 0 && char.IsSurrogatePair(text[i - 1], text[i]))), text.Length],
        _ => [.. StringInfo.ParseCombiningCharacters(text), text.Length],
    };

    private string Write(params string[] rows) => _folder.Write("rows.jsonl", string.Join('\n', rows));
}
