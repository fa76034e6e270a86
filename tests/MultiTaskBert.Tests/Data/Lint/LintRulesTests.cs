using MultiTaskBert.Data;
using MultiTaskBert.Data.Lint;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Lint;

/// <summary>Each rule on rows of which it is known which are wrong, and on rows in which nothing is. Oracle: the rows as they were written.</summary>
public sealed class LintRulesTests
{
    private static readonly Dictionary<string, LabelLayout> Layouts = new(StringComparer.Ordinal)
    {
        ["topic"] = LabelLayout.Class(["Sports", "Jobs", "Travel"]),
        ["tags"] = LabelLayout.Tags(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]),
        ["moods"] = LabelLayout.Classes(["calm", "angry"]),
        ["score"] = LabelLayout.Value(),
    };

    private static readonly MtlRow[] Sound =
    [
        Topic("ada won", "Sports"), Topic("ben joined", "Jobs"), Topic("mia left", "Travel"),
        Tags(["ada", "won", "paris"], "B-PER", "O", "B-LOC"),
        new MtlRow("ben is here") { Labels = new Dictionary<string, Label>(StringComparer.Ordinal) { ["moods"] = new[] { "calm" }, ["score"] = 3 } },
        new MtlRow("mia is there").With("moods", new[] { "angry" }),
    ];

    [Fact]
    public void EveryRule_SoundRows_FindsNothing()
    {
        var report = Look(Sound, [Topic("ada hired ben", "Jobs"), Tags(["ben"], "B-PER"), new MtlRow("x").With("moods", Array.Empty<string>()).With("score", 1)]);
        Assert.Empty(report.Findings);
        Assert.False(report.HasErrors);
        Assert.Equal(
            "Nothing wrong was found in the data.\n    head 'tags': tags are read as IOB2 (B-X, I-X; outside O), as found from the tags; types: 'PER', 'LOC'.\n", report.ToString());
    }

    [Fact]
    public void EmptyRows_AreErrors_WithTheirRows() =>
        AssertFound("empty-rows", LintSeverity.Error, Look([.. Sound, new MtlRow(" ").With("topic", "Jobs"), new MtlRow(Array.Empty<string>()).With("topic", "Jobs")]), ["train row 6: the text is empty.", "train row 7: the list of words is empty."]);

    [Fact]
    public void EmptyRows_DataWithoutRows_IsAnError() => Assert.Equal("The dev data has no rows.", Assert.Single(Look(Sound, []).Errors).Message);

    [Fact]
    public void UnknownHeads_AreErrors_CountedOverAllRows()
    {
        var found = Assert.Single(Look([.. Sound, .. Enumerable.Range(0, 40).Select(i => Topic($"row {i}", "Jobs").With("mood", "calm"))]).Errors);
        Assert.Equal(("unknown-heads", 40, 5), (found.Rule, found.Total, found.Places.Count));
        Assert.Equal("train row 6", found.Places[0].ToString());
        Assert.Contains("There is no head 'mood'; the heads are: 'moods', 'score', 'tags', 'topic'.", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WordsAndTags_OtherNumbers_IsAnErrorAndTheOnlyOne()
    {
        var report = Look([.. Sound, Tags(["ada", "won"], "B-PER")]);
        AssertFound("words-and-tags", LintSeverity.Error, report, ["train row 6: 1 tags for 2 words"]);
        Assert.Single(report.Findings);
    }

    [Fact]
    public void LabelMisfits_OtherKindsAndUnknownNames_AreErrors() => AssertFound(
        "label-misfits",
        LintSeverity.Error,
        Look([.. Sound, Topic("a", "Sport"), new MtlRow("b").With("topic", 3)]),
        ["train row 6: unknown class 'Sport'; did you mean 'Sports'?", "train row 7: the label is a number; this head takes a class name."]);

    [Fact]
    public void LabelMisfits_InDevWhereAllowed_AreWarnings()
    {
        var report = Look(Sound, [Topic("a", "Politics")], new LintOptions { AllowUnknownDevLabels = true });
        Assert.False(report.HasErrors);
        Assert.Contains(report.Warnings, finding => finding.Rule.Equals("label-misfits", StringComparison.Ordinal));
    }

    [Fact]
    public void BrokenTags_InsideWithoutBegin_IsAWarning() => AssertFound(
        "broken-tags",
        LintSeverity.Warning,
        Look([.. Sound, Tags(["a", "b"], "O", "I-PER"), Tags(["a", "b", "c"], "B-PER", "I-LOC", "I-LOC"), Tags(["c", "d"], "I-PER", "I-PER"), Tags(["e", "f", "g"], "I-PER", "O", "I-PER")]),
        ["train row 6: 'I-PER' at word 1, behind 'O'", "train row 7: 'I-LOC' at word 1, behind 'B-PER'", "train row 8: 'I-PER' at word 0, behind nothing", "train row 9: 'I-PER' at word 0, behind nothing, and 1 more"]);

    [Fact]
    public void CutRows_EntityBehindTheEnd_IsLost()
    {
        var report = Look(
            [.. Sound, Tags(["a", "b", "c", "d", "ada", "won"], "O", "O", "O", "O", "B-PER", "O"), Tags(["a", "b", "c", "d", "e"], "B-PER", "O", "O", "O", "O"), new MtlRow("a b c d ada").With("tags", new EntitySpan[] { new(8, 11, "PER") })],
            collation: new CollatorOptions { MaxLength = 6 });
        var warnings = report.Warnings.Where(finding => finding.Rule.Equals("cut-rows", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, warnings.Length);
        Assert.Equal(["train row 6: 2 tokens cut off", "train row 7: 1 tokens cut off", "train row 8: 1 tokens cut off"], warnings[0].Places.Select(place => place.ToString()));
        Assert.Equal(["train row 6: 1 lost", "train row 8: 1 lost"], warnings[1].Places.Select(place => place.ToString()));
    }

    [Fact]
    public void CutRows_OverlappingEntities_AreLostForAnotherReason() => AssertFound(
        "cut-rows",
        LintSeverity.Warning,
        Look([.. Sound, new MtlRow("ada won").With("tags", new EntitySpan[] { new(0, 3, "PER"), new(0, 7, "LOC") })]),
        ["train row 6: 1 lost"]);

    [Fact]
    public void UnseenDevLabels_ClassWithoutTrainingRow_IsAWarning() => AssertFound(
        "unseen-dev-labels",
        LintSeverity.Warning,
        Look([Sound[0], Sound[1], .. Sound[3..]], [Topic("a", "Travel"), Topic("b", "Jobs"), Topic("c", "Travel")]),
        ["dev row 0", "dev row 2"]);

    [Fact]
    public void UnusedClasses_AreWarnings() => Assert.Equal(
        "head 'topic': no training row has 'Travel'; take it out of the head, or add such rows.",
        Assert.Single(Look([Sound[0], Sound[1], .. Sound[3..]]).Findings).Message);

    [Fact]
    public void SharedRows_TextAndWordsOfTheSameInput_AreFound() => AssertFound(
        "shared-rows",
        LintSeverity.Warning,
        Look(Sound, [new MtlRow(["ada", "won"]).With("topic", "Sports"), Topic(" mia  left ", "Travel"), Topic("Ada won", "Sports"), Tags(["x"], "O"), new MtlRow("y").With("moods", Array.Empty<string>()).With("score", 1)]),
        ["dev row 0: the same as train row 0", "dev row 1: the same as train row 2"]);

    [Fact]
    public void ContradictoryRows_OtherLabelForTheSameInput_AreFound() => AssertFound(
        "contradictory-rows",
        LintSeverity.Warning,
        Look([.. Sound, Topic("ada won", "Jobs"), Topic("ada won", "Sports"), new MtlRow("ben is here").With("score", 7)]),
        ["train row 6: 'Jobs', but 'Sports' at train row 0"]);

    [Fact]
    public void ClassImbalance_RareClass_IsFoundWithItsRows()
    {
        MtlRow[] rows = [.. Sound, .. Enumerable.Range(0, 5).Select(i => Topic($"row {i}", "Sports")), .. Enumerable.Range(5, 5).Select(i => Topic($"row {i}", "Jobs"))];
        Assert.Empty(Look(rows).Findings);   // 6 to 1 is below the default
        var found = Assert.Single(Look(rows, options: new LintOptions { MaxImbalance = 5 }).Findings);
        Assert.Equal(("class-imbalance", "train row 2"), (found.Rule, Assert.Single(found.Places).ToString()));
        Assert.Contains("'Travel' occurs 1 times, 'Sports' 6 times", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsWithoutLabels_InTrainOrDev_AreWarnings() => Assert.Equal(
        [
            "head 'tags': no training row has a label for it, so nothing of it is trained; is it called otherwise in the data?",
            "head 'moods': no dev row has a label for it, so it is not evaluated.",
            "head 'score': no dev row has a label for it, so it is not evaluated.",
        ],
        Look([.. Sound.Where(row => !row.Labels.ContainsKey("tags"))], [Topic("a", "Jobs"), Tags(["x"], "O")]).Findings.Select(finding => finding.Message));

    [Fact]
    public void UnlabelledRows_AreWarnings() => AssertFound("unlabelled-rows", LintSeverity.Warning, Look([.. Sound, new MtlRow("nothing")]), ["train row 6"]);

    /// <summary>What differs in characters that are not seen, or in how Unicode writes a letter, is one class as well.</summary>
    [Theory]
    [InlineData("Caf\u00e9", "Cafe\u0301", "with U+00E9")]
    [InlineData("Job ad", "Job\u200b ad", "with U+200B")]
    [InlineData("Job ad", "Job\u00a0ad", null)]
    [InlineData("Jobs", "\uff2aobs", "with U+FF2A")]
    public void NearEqualNames_SpelledOtherwiseInUnicode_AreToldWithTheCharacters(string one, string other, string? code)
    {
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class([one, other]) };
        var report = LintReport.Of(MtlDataset.From([Topic("a", one), Topic("b", other)]), null, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, new LintOptions());
        var message = Assert.Single(report.Findings, finding => finding.Rule.Equals("near-equal-names", StringComparison.Ordinal)).Message;
        Assert.Contains(code is null ? "differ only in white space or case." : "differ only in white space, case, or how Unicode writes a character.", message, StringComparison.Ordinal);
        Assert.Contains(code ?? "classes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void MixedLabels_NumberAmongNames_IsAWarningWithItsRow()
    {
        MtlRow[] rows = [Topic("ada won", "Sports"), Topic("ben joined", "Jobs"), new MtlRow("mia left").With("topic", 3), new MtlRow("eve left").With("topic", 1), Topic("x", "1")];
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(["Sports", "Jobs", "1", "3"]) };
        var report = LintReport.Of(MtlDataset.From(rows), null, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, new LintOptions());
        AssertFound("mixed-labels", LintSeverity.Warning, report, ["train row 2: '3'"]);
    }

    [Fact]
    public void MissingValues_AsAClass_AreAWarningThatNamesTheOption()
    {
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(["Jobs", "None", "nan"]) };
        var report = LintReport.Of(MtlDataset.From([Topic("a", "Jobs"), Topic("b", "nan"), Topic("c", "None")]), null, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, new LintOptions());
        AssertFound("missing-values", LintSeverity.Warning, report, ["train row 1"]);
        Assert.Contains("JsonLinesOptions.NoLabelValues", Assert.Single(report.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassesOfOneRow_LabelsThatAreIds_AreAWarning()
    {
        string[] ids = [.. Enumerable.Range(0, 12).Select(id => $"id{id}")];
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(ids) };
        var report = LintReport.Of(MtlDataset.From(ids.Select(id => Topic($"text {id}", id))), null, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, new LintOptions());
        Assert.StartsWith("head 'topic': 12 of 12 training rows are the only one of their class", Assert.Single(report.Findings, finding => finding.Rule.Equals("classes-of-one-row", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsReadTwice_FileJoinedToItself_IsAWarning()
    {
        MtlRow[] rows = [.. Sound.Select((row, line) => row.From(new SourceLine("train.jsonl", line + 1)))];
        AssertFound("rows-read-twice", LintSeverity.Warning, Look([.. rows, rows[0]]), ["train.jsonl:1"]);
        Assert.Empty(Look(rows).Findings);
    }

    [Fact]
    public void TagNames_TypesOfEntitiesThatAreTags_AreAWarning()
    {
        // Of the type B-PER the head makes the tags B-B-PER and I-B-PER.
        var data = MtlDataset.From([new MtlRow("ada stone won").With("names", new EntitySpan[] { new(0, 3, "B-PER"), new(4, 9, "I-PER") })]);
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["names"] = LabelLayout.Tags(data.TagNames("names")) };
        var report = LintReport.Of(data, null, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, new LintOptions());
        AssertFound("tag-names", LintSeverity.Warning, report, ["train row 0: 'B-PER', 'I-PER'"]);
    }

    private static void AssertFound(string rule, LintSeverity severity, LintReport report, string[] places)
    {
        var found = Assert.Single(report.Findings, finding => finding.Rule.Equals(rule, StringComparison.Ordinal));
        Assert.Equal((severity, places.Length), (found.Severity, found.Total));
        Assert.All(places.Zip(found.Places), pair => Assert.StartsWith(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    private static LintReport Look(MtlRow[] train, MtlRow[]? dev = null, LintOptions? options = null, CollatorOptions? collation = null) => LintReport.Of(
        MtlDataset.From(train), dev is null ? null : MtlDataset.From(dev), Layouts, new Collator(new ThreeLetterTokenizer(), Layouts, collation).Rows, options ?? new LintOptions());

    private static MtlRow Topic(string text, string topic) => new MtlRow(text).With("topic", topic);

    private static MtlRow Tags(string[] words, params string[] tags) => new MtlRow(words).With("tags", tags);
}
