using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data;

/// <summary>Choosing rows, changing them and leaving heads out: the rows keep where they were read from, and the dataset what was left out.</summary>
public sealed class MtlDatasetVerbsTests
{
    private static MtlDataset Rows(TemporaryFolder folder) => MtlDataset.FromJsonLines(folder.Write("rows.jsonl", """
        {"text": "Ada joined Acme", "topic": "Jobs", "score": 1}
        {"text": "Flights to Lima", "topic": "Travel"}
        {"text": "Ben scored twice", "score": 3}
        """), new() { Where = row => row.Text != "nothing" });

    [Fact]
    public void Where_Condition_KeepsOrderSourcesAndWhatWasLeftOut()
    {
        using var folder = new TemporaryFolder();
        var rows = Rows(folder);
        var jobs = rows.Where(row => row.Labels.ContainsKey("score"));
        Assert.Equal([1, 3], jobs.Select(row => row.Source!.Line));
        Assert.Same(rows[0], jobs[0]);
        Assert.Same(rows.LeftOut, jobs.LeftOut);
        Assert.Equal(["score", "topic"], jobs.Heads);
        Assert.Empty(rows.Where(_ => false));
    }

    [Fact]
    public void Select_NewRows_TakeTheSourceOfThoseTheyReplace()
    {
        using var folder = new TemporaryFolder();
        var rows = Rows(folder);
        var made = rows.Select(row => new MtlRow(row.Text!.ToUpperInvariant()).With("length", row.Text.Length));
        Assert.Equal(["ADA JOINED ACME", "FLIGHTS TO LIMA", "BEN SCORED TWICE"], made.Select(row => row.Text!), StringComparer.Ordinal);
        Assert.Equal(rows.Select(row => row.Source!), made.Select(row => row.Source!));
        Assert.Contains("rows.jsonl:2: head 'length'", Assert.Single(made.Where(row => row.Source!.Line == 2).Problems(new Dictionary<string, LabelLayout> { ["length"] = LabelLayout.Class(["a"]) })).ToString(), StringComparison.Ordinal);
        Assert.Contains("made null of row 0", Assert.Throws<InvalidOperationException>(() => rows.Select(_ => (MtlRow)null!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutHeads_Names_LeaveRowsAndOtherLabels()
    {
        using var folder = new TemporaryFolder();
        var rows = Rows(folder);
        var without = rows.WithoutHeads("score");
        Assert.Equal(["topic"], without.Heads);
        Assert.Equal(3, without.Count);
        Assert.Same(rows[1], without[1]);
        Assert.Equal(rows[0].Source, without[0].Source);
        Assert.Empty(rows.WithoutHeads("score", "topic").Heads);
        Assert.Contains("No row has a label for 'scores'; there are labels for: 'score', 'topic'.", Assert.Throws<ArgumentException>(() => rows.WithoutHeads("scores")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_Lists_AreTheLabelsOfArraysAndAreCopied()
    {
        List<string> names = ["urgent", "angry"];
        List<EntitySpan> entities = [new(0, 3, "PER")];
        var row = new MtlRow("Ada").With("moods", names).With("entities", entities);
        var expected = new MtlRow("Ada").With("moods", new[] { "urgent", "angry" }).With("entities", new EntitySpan[] { new(0, 3, "PER") });
        Label moods = names, spans = entities;
        names.Clear();
        entities.Clear();
        Assert.Equal(expected, row);
        Assert.Equal(expected, new MtlRow("Ada").With("moods", ["urgent", "angry"]).With("entities", [new EntitySpan(0, 3, "PER")]));
        Assert.Equal(expected, new MtlRow("Ada").With("moods", moods).With("entities", spans));
    }
}
