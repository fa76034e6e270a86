using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tests.Training;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Chinese, Japanese and Thai with entities by characters, on a tokenizer whose words lie between white space. A sentence was one word, the entity became the sentence, and F1 was 1.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class UnspacedTextTests
{
    private static readonly string[] Tags = ["O", "B-LOC", "I-LOC"];

    private static readonly string[] Pieces = ["今天", "大阪", "สวัสดี", "กรุง", "เทพ", "ครับ"];

    private static MtlDataset Rows => MtlDataset.FromJsonLines(CaseFile.At("c19-no-spaces", "rows.jsonl"));

    /// <summary>Head with or without CRF: what a sentence is made of must not matter.</summary>
    public static TheoryData<bool> Heads => [false, true];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Fit_NothingChosen_PutsTagsOnPiecesAndFindsTheEntities(bool crf)
    {
        TaskHead head = crf ? new CrfTokenHead("entities", Tags) : new TokenClassificationHead("entities", Tags);
        using var model = CharacterPieces.Model(head, Rows, Pieces);
        var recorder = new Recorder();

        var result = CharacterPieces.Fit(model, Rows, callbacks: recorder);

        Assert.Contains("4 of 5 entities begin or end inside the tokenizer's words, 0 inside its pieces, so tags sit on pieces", Assert.Single(recorder.Started!.LabelReadings), StringComparison.Ordinal);
        Assert.Equal(TagUnit.Piece, ((TagsLayout)head.Layout).Unit);
        Assert.Equal(1, result.BestMetrics["entities/f1"]);
        Assert.Equal(1, result.BestMetrics["exact_match"]);
        Assert.Equal(0, result.History[^1].LostLabels["entities"]);
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        using var loaded = Predictor.Load(folder.Path);
        using var asked = new Predictor(model);
        foreach (var predictor in (Predictor[])[asked, loaded])
        {
            Assert.Equal(
                ["北京 [2, 4)", "上海 [2, 4)", "大阪駅 [2, 5)", "กรุงเทพ [6, 13)", "北京 [7, 9)"],
                Rows.Select(row => Assert.Single(predictor.Predict(row.Text!).Entities("entities"))).Select(entity => $"{entity.Text} {entity.Span}"));
        }
    }

    [Fact]
    public void Fit_WordsChosen_CountsTheStretchedAnswersAsWrong()
    {
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = TagUnit.Word }), Rows, Pieces);

        var result = CharacterPieces.Fit(model, Rows);

        using var predictor = new Predictor(model);
        Assert.Equal("今天北京天好", Assert.Single(predictor.Predict("今天北京天好").Entities("entities")).Text);
        Assert.Equal(0.2, result.BestMetrics["entities/f1"], 1e-9);   // One of five is a word by itself.
        Assert.Equal(0.2, result.BestMetrics["exact_match"], 1e-9);
    }

    [Fact]
    public void Check_NothingOrWordsChosen_SaysHowManyEntitiesAreSmallerThanAWord()
    {
        using var free = CharacterPieces.Model(new TokenClassificationHead("entities", Tags), Rows, Pieces);
        var report = new Trainer(free).Check(Rows);
        Assert.Empty(report.Warnings);
        var note = Assert.Single(report.Notes, finding => finding.Rule.Equals("tag-unit", StringComparison.Ordinal));
        Assert.StartsWith("head 'entities': 4 of 5 entities begin or end inside the words of the tokenizer. So tags sit on its pieces", note.Message, StringComparison.Ordinal);
        Assert.EndsWith("rows.jsonl:1: 'LOC' at [2, 4), '北京'", note.Places[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("so tags sit on pieces", Assert.Single(report.LabelReadings), StringComparison.Ordinal);
        Assert.Equal(TagUnit.Auto, ((TagsLayout)free.Heads[0].Layout).Unit);   // Looking changes nothing.

        using var words = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = TagUnit.Word }), Rows, Pieces);
        var warning = Assert.Single(new Trainer(words).Check(Rows).Warnings);
        Assert.StartsWith("head 'entities': 4 of 5 entities begin or end inside the words of the tokenizer", warning.Message, StringComparison.Ordinal);
        Assert.Equal((LintSeverity.Warning, 4L), (warning.Severity, warning.Total));
    }

    [Fact]
    public void Fit_RowsOfWordsBesideRowsOfText_AreStillTaggedByWords()
    {
        var rows = Rows.Concat(MtlDataset.From([new MtlRow(["he", "saw", "北京", "today"]).With("entities", new[] { "O", "O", "B-LOC", "O" })]));
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags), rows, Pieces);

        var result = CharacterPieces.Fit(model, rows);

        using var predictor = new Predictor(model);
        Assert.Equal(["O", "O", "B-LOC", "O"], predictor.Predict(["he", "saw", "北京", "today"]).Tags("entities").Tags);
        Assert.Equal(1, result.BestMetrics["exact_match"]);
    }
}
