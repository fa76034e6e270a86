using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Files that hold rows which are no gold, such as those that an annotator refused: they were taken as gold without a word.</summary>
public sealed class AnsweredRowsTests
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal) { ["spans"] = "entities" };

    private static readonly JsonLinesOptions Spans = new() { Renamed = Renamed, OnlyHeads = ["entities"] };

    private static string Prodigy => CaseFile.At("c23-prodigy-answer", "prodigy.jsonl");

    [Fact]
    public void FromJsonLines_OnlyAcceptedRows_TheOthersAreLeftOutAndCounted()
    {
        var data = MtlDataset.FromJsonLines(Prodigy, new() { Renamed = Renamed, OnlyHeads = ["entities"], Only = new Dictionary<string, string>(StringComparer.Ordinal) { ["answer"] = "accept" } });
        Assert.Equal([new MtlRow("Ada joined Acme").With("entities", new EntitySpan[] { new(0, 3, "PER") })], data);
        Assert.Equal([("rows whose 'answer' is 'reject'", 1, 2), ("rows whose 'answer' is 'ignore'", 1, 3)], data.LeftOut.Select(left => (left.What, left.Count, left.FirstLine)));
    }

    [Fact]
    public void FromJsonLines_RefusedRowsAndNoWordAboutThem_IsAnErrorThatNamesTheOption()
    {
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(Prodigy, Spans));
        Assert.Equal([2, 3], e.Problems.Select(problem => problem.Line!.Value));
        Assert.Contains("'answer' is 'reject': an annotator refused this row or passed it over", e.Message, StringComparison.Ordinal);
        Assert.Contains("""JsonLinesOptions.Only = { ["answer"] = "accept" }""", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_AnswerIgnoredByName_ReadsAll() => Assert.Equal(3, MtlDataset.FromJsonLines(Prodigy, new() { Renamed = Renamed, OnlyHeads = ["entities"], Ignored = ["answer"] }).Count);

    [Fact]
    public void FromJsonLines_AnswerThatIsALabel_IsRead()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", """{"text": "May I?", "answer": "reject"}""");
        Assert.Equal([new MtlRow("May I?").With("answer", "reject")], MtlDataset.FromJsonLines(path));
    }

    // A task of Prodigy that was exported without its hashes.
    [Theory]
    [InlineData("""{"text": "May rains", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "reject"}""")]
    [InlineData("""{"text": "May rains", "label": "SPORTS", "answer": "ignore"}""")]
    public void FromJsonLines_RefusedTaskWithoutHashes_IsAnError(string row)
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(folder.Write("rows.jsonl", row)));
        Assert.Contains(nameof(JsonLinesOptions.Only), Assert.Single(e.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_OnlyThatNoRowFits_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rows.jsonl", "{\"text\": \"a\", \"fold\": 1}\n{\"text\": \"b\"}\n");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Only = new Dictionary<string, string>(StringComparer.Ordinal) { ["fold"] = "2" } }));
        Assert.Equal($"{path}: no row is left: 1 rows whose 'fold' is '1'; 1 rows without 'fold'. Change the options that leave them out.", e.Message);
        Assert.Single(MtlDataset.FromJsonLines(path, new JsonLinesOptions { Only = new Dictionary<string, string>(StringComparer.Ordinal) { ["fold"] = "1" } }));
    }
}
