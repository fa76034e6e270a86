using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Lint;

/// <summary>The report as a whole: order, counts, texts, options, and that its errors are what a training refuses.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LintReportTests
{
    [Fact]
    public void ToString_ErrorsAndWarnings_AreWrittenWithFileAndLine()
    {
        var rows = Enumerable.Range(1, 3).Select(line => new MtlRow($"ada {line}").With("topic", "Sport").From(new SourceLine("train.jsonl", line)))
            .Append(new MtlRow("ben") { Source = new SourceLine("train.jsonl", 4) });
        var report = Check(MtlDataset.From(rows), null, new LintOptions { RowsShown = 2, Skip = ["unused-classes"] });
        Assert.Equal(
            """
            The data has 3 errors of 1 kind and 1 warning.

            error label-misfits (3 times): head 'topic': the label does not fit the head.
                train.jsonl:1: unknown class 'Sport'; did you mean 'Sports'? Allowed: 'Sports', 'Jobs', 'Travel'.
                train.jsonl:2: unknown class 'Sport'; did you mean 'Sports'? Allowed: 'Sports', 'Jobs', 'Travel'.
                … and 1 more

            warning unlabelled-rows (1 time): The row has a label for no head; leave it out.
                train.jsonl:4

            """.ReplaceLineEndings("\n"),
            report.ToString());
        Assert.Contains("## Errors\n\n**label-misfits** (3 times): head 'topic': the label does not fit the head.\n\n- train.jsonl:1: unknown class", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("## Warnings\n", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToMarkdown_NamesWithMarkup_AreEscaped()
    {
        var report = Check(MtlDataset.From([new MtlRow("a").With("topic", "*a*|<b>\nc")]));
        Assert.Contains(@"\*a\*\|\<b\>\\u000ac", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Errors_AreWhatFitRefuses()
    {
        using var model = TinyTask.Model(layers: 1);
        var trainer = new Trainer(model, Plain.Options with { Epochs = 1, Stopping = Plain.Options.Stopping with { MaxSteps = 1 }, Freeze = FreezePolicy.Backbone });
        var sound = TinyTask.Rows(8);
        MtlRow[] bad =
        [
            new MtlRow(" ").With("topic", "Jobs"), new MtlRow("a").With("topic", "Job"), new MtlRow("a").With("topic", 2), new MtlRow("a").With("mood", "calm"),
            new MtlRow(["a", "b"]).With("entities", new[] { "O" }), new MtlRow("a").With("entities", new EntitySpan[] { new(0, 9, "PER") }),
        ];
        Assert.All(bad, row =>
        {
            var rows = sound.Concat(MtlDataset.From([row]));
            Assert.Equal(("train row 8", 1), (Assert.Single(Assert.Single(trainer.Check(rows).Errors).Places).With(detail: null).ToString(), trainer.Check(rows).Errors.Sum(error => error.Total)));
            Assert.Throws<DatasetException>(() => trainer.Fit(rows));
        });
        MtlRow[] odd = [new MtlRow("a"), new MtlRow(["a"]).With("entities", new[] { "I-PER" }), sound[0].With("topic", "Travel")];
        Assert.All(odd, row =>
        {
            var rows = sound.Concat(MtlDataset.From([row, row]));
            Assert.False(trainer.Check(rows, sound).HasErrors);
            Assert.NotEmpty(trainer.Check(rows, sound).Warnings);
            trainer.Fit(rows, sound, TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public void Check_TrainerThatAllowsUnknownDevLabels_Warns()
    {
        using var model = TinyTask.Model(layers: 1);
        var dev = MtlDataset.From([new MtlRow("a").With("topic", "Politics")]);
        Assert.True(new Trainer(model).Check(TinyTask.Rows(30), dev).HasErrors);
        Assert.False(new Trainer(model, Plain.Options with { Evaluation = Plain.Options.Evaluation with { AllowUnknownLabels = true } }).Check(TinyTask.Rows(30), dev).HasErrors);
    }

    [Fact]
    public void Options_OwnRule_IsAskedAndCanBeSkipped()
    {
        var rows = MtlDataset.From([new MtlRow("shout!").With("topic", "Jobs")]);
        var found = Assert.Single(Check(rows, null, new LintOptions { ExtraRules = [new NoShouting()] }).Findings, finding => finding.Rule.Equals("no-shouting", StringComparison.Ordinal));
        Assert.Equal(("It shouts.", "train row 0"), (found.Message, Assert.Single(found.Places).ToString()));
        Assert.DoesNotContain(Check(rows, null, new LintOptions { ExtraRules = [new NoShouting()], Skip = ["no-shouting"] }).Findings, finding => finding.Rule.Equals("no-shouting", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_Wrong_AreAllListed()
    {
        var message = Assert.Throws<ArgumentException>(() => Check(
            MtlDataset.From([new MtlRow("a")]),
            null,
            new LintOptions { RowsShown = 0, MaxImbalance = double.NaN, Skip = ["spelling"], ExtraRules = [new NoShouting(), new NoShouting()] })).Message;
        Assert.All(["RowsShown is 0", "MaxImbalance is NaN", "Skip names 'spelling'; the rules are broken-tags, ", "Two rules are named 'no-shouting'"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void RuleNames_EveryRuleOfTheLibrary_IsListed() => Assert.Equal(
        [
            "broken-tags", "class-imbalance", "classes-of-one-row", "contradictory-rows", "cut-rows", "dominant-class", "empty-rows", "entity-edges", "heads-without-labels", "label-misfits", "left-out", "missing-values",
            "mixed-labels", "near-equal-names", "placeholder-names", "rows-read-twice", "shared-rows", "tag-names", "tag-unit", "tokenizer", "unknown-heads", "unlabelled-rows", "unseen-dev-labels", "unused-classes", "words-and-tags",
        ],
        LintReport.RuleNames);

    private static LintReport Check(MtlDataset train, MtlDataset? dev = null, LintOptions? options = null)
    {
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(TinyTask.Topics) };
        return LintReport.Of(train, dev, layouts, new Collator(new ThreeLetterTokenizer(), layouts).Rows, options ?? new LintOptions());
    }

    private sealed class NoShouting : ILintRule
    {
        public string Name => "no-shouting";

        public IEnumerable<LintObservation> Look(LintInput input) =>
            input.Rows.Where(row => row.Row.Text?.EndsWith('!') == true).Select(row => new LintObservation(LintSeverity.Warning, "It shouts.", row));
    }
}
