using MultiTaskBert.Callbacks;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Cases;

/// <summary>An entity that is a part of a word, and two in one word: the gold was stretched to the word in training and in the evaluation alike, and the second one was lost without a word.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PartsOfWordsTests
{
    private static readonly string[] Tags = ["O", "B-FROM", "I-FROM", "B-LAW", "I-LAW", "B-ORG", "I-ORG", "B-TO", "I-TO"];

    private static readonly string[] Pieces = ["Acme", "Corp", "2020", "Datenschutz", "Gesetz", "Oslo", "Lima", "the", "team", "met", "fans", "fly", "now"];

    private static MtlDataset Rows => MtlDataset.FromJsonLines(CaseFile.At("c18-entity-within-word", "rows.jsonl"));

    public static TheoryData<SubwordLabels> Policies => [SubwordLabels.FirstPiece, SubwordLabels.AllPieces];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Fit_TagsOnWords_CountsTheLostOneAndComparesWithTheGoldAsGiven(SubwordLabels policy)
    {
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = TagUnit.Word, SubwordLabels = policy }), Rows, Pieces);
        using (var batch = model.CreateCollator().Collate([Rows[1]]))
        {
            Assert.Equal(1, batch.LostLabels["entities"]);
        }

        using var folder = new TemporaryFolder();
        using var console = new StringWriter();
        var history = Path.Combine(folder.Path, "history.jsonl");
        var result = CharacterPieces.Fit(model, Rows, keepBest: false, callbacks: [new ConsoleProgress(console), new JsonHistory(history)]);   // of scores that are all 0 the first is best

        Assert.Equal((1L, 1L), (result.History[^1].LostLabels["entities"], result.History[^1].Dev!.LostLabels["entities"]));
        Assert.Contains("gold answers that could not be laid on tokens, in the training rows: entities 1", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"lost_labels\":{\"entities\":1}", File.ReadAllText(history), StringComparison.Ordinal);
        Assert.Equal((0.0, 0.0), (result.BestMetrics["entities/f1"], result.BestMetrics["exact_match"]));
        using var predictor = new Predictor(model);
        Assert.Equal(["AcmeCorp2020", "DatenschutzGesetz"], predictor.Predict(Rows[0].Text!).Entities("entities").Select(entity => entity.Text));
    }

    [Fact]
    public void Check_TagsOnWords_NamesTheRows()
    {
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = TagUnit.Word }), Rows, Pieces);

        var report = new Trainer(model).Check(Rows);

        var cut = Assert.Single(report.Warnings, finding => finding.Rule.Equals("cut-rows", StringComparison.Ordinal));
        Assert.Contains("share a word with another", cut.Message, StringComparison.Ordinal);
        Assert.EndsWith("rows.jsonl:2: 1 lost", Assert.Single(cut.Places).ToString(), StringComparison.Ordinal);
        var edges = Assert.Single(report.Warnings, finding => finding.Rule.Equals("entity-edges", StringComparison.Ordinal));
        Assert.StartsWith("head 'entities': 4 of 4 spans begin or end inside a word", edges.Message, StringComparison.Ordinal);
        Assert.EndsWith("rows.jsonl:1: 'ORG' at [4, 12), 'AcmeCorp': ends inside a word", edges.Places[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(report.Warnings, finding => finding.Rule.Equals("tag-unit", StringComparison.Ordinal) && finding.Message.Contains("4 of 4 entities", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_NothingChosen_FindsPartsOfWords()
    {
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags), Rows, Pieces);

        var result = CharacterPieces.Fit(model, Rows);

        Assert.Equal((1.0, 1.0, 0L), (result.BestMetrics["entities/f1"], result.BestMetrics["exact_match"], result.History[^1].LostLabels["entities"]));
        using var predictor = new Predictor(model);
        Assert.Equal(
            ["ORG AcmeCorp", "LAW Datenschutz", "FROM Oslo", "TO Lima"],
            Rows.SelectMany(row => predictor.Predict(row.Text!).Entities("entities")).Select(entity => $"{entity.Type} {entity.Text}"));
    }

    [Fact]
    public void Fit_FewSlipsAmongWholeWords_StaysWithWords()
    {
        var rows = MtlDataset.From([.. Enumerable.Repeat(new MtlRow("he saw Oslo").With("entities", new EntitySpan[] { new(7, 11, "TO") }), 60), Rows[1]]);
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags), rows, Pieces);

        CharacterPieces.Fit(model, rows, epochs: 1);

        Assert.Equal(TagUnit.Piece, ((TagsLayout)model.Heads[0].Layout).Unit);   // 2 of 62 are more than one in fifty
        using var more = CharacterPieces.Model(new TokenClassificationHead("entities", Tags), rows, Pieces);
        CharacterPieces.Fit(more, rows.Concat(rows.Take(60)), epochs: 1);
        Assert.Equal(TagUnit.Word, ((TagsLayout)more.Heads[0].Layout).Unit);
    }

    [Fact]
    public void CountLost_OverlappingEntities_CountsWhatWasDropped()
    {
        var row = new MtlRow("in New York City").With("entities", new EntitySpan[] { new(3, 16, "TO"), new(3, 11, "FROM"), new(12, 16, "ORG") });
        foreach (var unit in Enum.GetValues<TagUnit>())
        {
            using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = unit }), [row]);
            using var batch = model.CreateCollator().Collate([row]);
            Assert.Equal(2, batch.LostLabels["entities"]);
            var finding = Assert.Single(new Trainer(model).Check(MtlDataset.From([row])).Warnings, finding => finding.Rule.Equals("cut-rows", StringComparison.Ordinal));
            Assert.Equal("train row 0: 2 lost", Assert.Single(finding.Places).ToString());
        }
    }
}
