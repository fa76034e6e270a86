using System.Text.Json.Nodes;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Heads;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Anything at all was accepted for a tag or a class: comment lines, brackets, <c>0</c> for <c>O</c>, <c>Jobs</c> beside <c>jobs</c>, <c>LABEL_7</c>. A check looks at the set now.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TagSetTests
{
    [Fact]
    public void Check_ZeroForOutside_AsksWhetherItIsMeant()
    {
        var report = CheckTags(MtlDataset.FromConll(CaseFile.At("c14-other-outside", "zero.conll")));
        var message = Assert.Single(report.Warnings, finding => finding.Rule.Equals("tag-names", StringComparison.Ordinal)).Message;
        Assert.StartsWith("head 'entities': no row has the tag O, but '0' is on 30 % of the words: is it meant? It is read as the tag outside of entities.", message, StringComparison.Ordinal);
        Assert.Contains("ConllOptions.RenamedTags, '0' to 'O'", message, StringComparison.Ordinal);
        Assert.Contains("IO (X; outside 0)", Assert.Single(report.LabelReadings), StringComparison.Ordinal);
        Assert.Contains("IO (X; outside 0)", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("IO (X; outside 0)", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("underscore.conll", "B_LOC", "B-LOC")]
    [InlineData("lower.conll", "b-loc", "B-LOC")]
    public void Check_MarksInAnotherSpelling_SaysWhatTheyLookLike(string file, string tag, string usual)
    {
        var warnings = CheckTags(MtlDataset.FromConll(CaseFile.At("c14-other-outside", file))).Warnings.Where(finding => finding.Rule.Equals("tag-names", StringComparison.Ordinal));
        Assert.Contains(warnings, finding => finding.Message.Contains($"the tags '{tag}', ", StringComparison.Ordinal) && finding.Message.Contains($" look like {usual}, and are read so: IOB2", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_HeadWithAnOThatNoRowHas_SaysThatZeroIsAType()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c14-other-outside", "zero.conll"));
        var report = CheckTags(data, ["O", .. data.TagNames("entities")]);
        Assert.Contains(report.Warnings, finding => finding.Message.Contains("no row has the tag O, but '0' is on 30 % of the words: is it meant? It is read as a type of its own, since the head has the tag 'O'.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("O PER 0 PER", "the tag '0' looks like the tag O, but is a type of its own.")]
    [InlineData("O PER O\u00a0 PER", "the tag 'O\u00a0' looks like the tag O, but is a type of its own.")]
    [InlineData("Other PER OTHER PER", "the tag 'Other' looks like the tag OTHER, but is a type of its own.")]
    [InlineData("O S-PER O", "tags look as if they had the mark of an entity of one word, but are read as plain types")]
    [InlineData("O B—PER I—PER", "the tags 'B—PER', 'I—PER' look like B-PER, and are read so: IOB2 (B—X, I—X; outside O).")]
    [InlineData("O BEGIN-PER INSIDE-PER", "the tags 'BEGIN-PER', 'INSIDE-PER' look like B-PER, and are read so: IOB2 (BEGIN-X, INSIDE-X; outside O).")]
    [InlineData("O B-PER I-PER b-per", "tags look as if they had a mark, but not one of the scheme IOB2")]
    [InlineData("O B-PER I-PER domain=en", "tags are neither 'O' nor have a mark of the scheme IOB2")]
    [InlineData("O B-LOC B-LOCderiv [2010-01-02] [2010-01-03] [2010-01-04]", "some tags have marks ('B-LOC', 'B-LOCderiv'), but most have none")]
    [InlineData("(PERSON* * *) (GPE)", "the tags are brackets, as in CoNLL-2012")]
    [InlineData("O B-PER I-PER B-Per", "the types 'PER' and 'Per' differ only in white space or case.")]
    [InlineData("0 1 2 0", "are placeholders, not names; tags without names spell no entities.")]
    [InlineData("LABEL_0 LABEL_1", "'LABEL_0', 'LABEL_1' are placeholders, not names")]
    public void Check_TagsThatFitTheirSetBadly_AreTold(string tags, string expected)
    {
        var names = tags.Split(' ');
        var report = CheckTags(MtlDataset.From([new MtlRow([.. names.Select((_, word) => $"w{word}")]).With("entities", names)]));
        Assert.Contains(report.Warnings, finding => finding.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OddTags_AreTheirRows()
    {
        var report = CheckTags(MtlDataset.From(
        [
            new MtlRow(["ada", "left"]).With("entities", new[] { "B-PER", "O" }), new MtlRow(["#", "ada", "kell"]).With("entities", new[] { "domain=en", "B-PER", "I-PER" }),
        ]));
        var found = Assert.Single(report.Warnings, finding => finding.Rule.Equals("tag-names", StringComparison.Ordinal));
        Assert.Equal("train row 1: 'domain=en'", Assert.Single(found.Places).ToString());
    }

    [Theory]
    [InlineData("O B-PER I-PER B-LOC")]
    [InlineData("O PER LOC")]
    [InlineData("O B-PER E-PER S-LOC")]
    [InlineData("O PER-B PER-I")]
    [InlineData("NOUN VERB ADJ")]
    [InlineData("O E-mail S-Bahn U-Bahn")]
    [InlineData("O art-other product-other")]
    public void Check_UsualTags_FindsNothing(string tags)
    {
        var names = tags.Split(' ');
        var report = CheckTags(MtlDataset.From([new MtlRow([.. names.Select((_, word) => $"w{word}")]).With("entities", names)]));
        Assert.DoesNotContain(report.Findings, finding => finding.Rule is "tag-names" or "near-equal-names" or "placeholder-names" or "dominant-class");
    }

    [Fact]
    public void Check_ClassesThatDifferInCaseOrWhiteSpace_AreNamed()
    {
        var data = MtlDataset.FromJsonLines(CaseFile.At("c30-near-equal-classes", "rows.jsonl"));
        var report = Check(data, new SequenceClassificationHead("topic", data.LabelNames("topic")));
        var message = Assert.Single(report.Warnings, finding => finding.Rule.Equals("near-equal-names", StringComparison.Ordinal)).Message;
        Assert.Contains("the classes 'Jobs', 'Jobs ' and 'jobs' differ only in white space or case.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ClassesThatDifferInWhatNobodySees_AreNamed()
    {
        string[] names = ["Café", "Cafe\u0301", "Jobs", "Jobs\u200b", "ｊobs", "job-s"];
        var report = Check(MtlDataset.From(names.Select(name => new MtlRow("a " + name).With("topic", name))), new SequenceClassificationHead("topic", names));
        var messages = report.Warnings.Where(finding => finding.Rule.Equals("near-equal-names", StringComparison.Ordinal)).Select(finding => finding.Message).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, messages.Length);
        Assert.StartsWith("head 'topic': the classes 'Cafe\u0301' (with U+0301) and 'Café' (with U+00E9) differ only in white space, case, or how Unicode writes a character.", messages[0], StringComparison.Ordinal);
        Assert.StartsWith("head 'topic': the classes 'Jobs' (ASCII), 'Jobs\u200b' (with U+200B) and 'ｊobs' (with U+FF4A) differ only in white space, case, or how Unicode writes a character.", messages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("O B-PER", "it lacks 'I-PER'. Add these; MtlDataset.TagNames lists all that are needed", "train row 0: 'PER'")]
    [InlineData("O B-PER E-PER", "it lacks 'I-PER', 'S-PER'.", "train row 1: 'PER', 'PER'")]
    [InlineData("O PER", "plain types make one of two neighbours of one type. If that matters, give the head tags with marks ('B-PER', 'I-PER').", "train row 1: 'PER', 'PER'")]
    [InlineData("O B-PER I-PER", null, null)]
    [InlineData("O B-PER I-PER E-PER S-PER", null, null)]
    public void Check_EntitiesThatTheTagsCannotSpell_AreTold(string tags, string? expected, string? place)
    {
        var data = MtlDataset.From(
        [
            new MtlRow("mia hill left").With("entities", new EntitySpan[] { new(0, 8, "PER") }), new MtlRow("ada ben left").With("entities", new EntitySpan[] { new(0, 3, "PER"), new(4, 7, "PER") }),
        ]);
        var found = CheckTags(data, tags.Split(' ')).Warnings.Where(finding => finding.Message.Contains("cannot be written with the tags of the head", StringComparison.Ordinal)).ToArray();
        if (expected is null)
        {
            Assert.Empty(found);
            return;
        }

        Assert.Contains(expected, Assert.Single(found).Message, StringComparison.Ordinal);
        Assert.Equal(place, Assert.Single(found[0].Places).ToString());
    }

    [Fact]
    public void Check_TypesOfEntitiesThatLookLikeTags_AreTold()
    {
        // As a pipeline without aggregation writes them, a token each.
        var data = MtlDataset.From([new MtlRow("ada stone left").With("entities", new EntitySpan[] { new(0, 3, "B-PER"), new(4, 9, "I-PER") })]);
        var warning = Assert.Single(CheckTags(data).Warnings, finding => finding.Rule.Equals("tag-names", StringComparison.Ordinal));
        Assert.Contains("give each entity whole, from its first character to its last, with the type alone", warning.Message, StringComparison.Ordinal);
        Assert.Equal("train row 0: 'B-PER', 'I-PER'", Assert.Single(warning.Places).ToString());
    }

    [Fact]
    public void Check_OneClassOnNearlyAllRows_IsTold()
    {
        MtlRow[] rows = [.. Enumerable.Range(0, 39).Select(row => new MtlRow($"row {row}").With("topic", "Jobs")), new MtlRow("row").With("topic", "Sports")];
        var head = new SequenceClassificationHead("topic", ["Jobs", "Sports"]);
        var message = Assert.Single(Check(MtlDataset.From(rows), head).Warnings, finding => finding.Rule.Equals("dominant-class", StringComparison.Ordinal)).Message;
        Assert.StartsWith("head 'topic': 'Jobs' is on 97.5", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Check(MtlDataset.From(rows[..15]), new SequenceClassificationHead("topic", ["Jobs", "Sports"])).Warnings, finding => finding.Rule.Equals("dominant-class", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LABEL_0", "LABEL_2")]
    [InlineData("0", "2")]
    public void FromPretrained_TagsWithoutNames_AsksForThem(string first, string last)
    {
        using var folder = new TemporaryFolder();
        var prefix = first[..^1];
        FineTunedBert.Write(folder, FineTunedBert.TokenClass, json => json["id2label"] = new JsonObject { ["0"] = $"{prefix}0", ["1"] = $"{prefix}1", ["2"] = $"{prefix}2" });
        var error = Assert.Throws<CheckpointException>(() => TokenClassificationHead.FromPretrained("tags", folder.Path));
        Assert.Contains($"id2label has no meaning ({first} … {last}, no 'O')", error.Message, StringComparison.Ordinal);
        Assert.Contains("Give the 3 names in the order of the rows of classifier.weight", error.Message, StringComparison.Ordinal);
        Assert.Equal(FineTunedBert.Tags, TokenClassificationHead.FromPretrained("tags", folder.Path, labels: FineTunedBert.Tags).Labels);
    }

    [Fact]
    public void FromPretrained_ClassesWithoutNames_AreTakenAndTold()
    {
        using var folder = new TemporaryFolder();
        FineTunedBert.Write(folder, config: json => json["id2label"] = new JsonObject { ["0"] = "LABEL_0", ["1"] = "LABEL_1", ["2"] = "LABEL_2" });
        var head = SequenceClassificationHead.FromPretrained("topic", folder.Path);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], head.Labels);
        var report = Check(MtlDataset.From([new MtlRow("a").With("topic", "LABEL_1")]), head);
        Assert.Contains(report.Warnings, finding => finding.Message.Contains("'LABEL_0', 'LABEL_1', 'LABEL_2' are placeholders, not names.", StringComparison.Ordinal));
    }

    private static LintReport CheckTags(MtlDataset data, IReadOnlyList<string>? tags = null) => Check(data, new TokenClassificationHead("entities", tags ?? data.TagNames("entities")));

    private static LintReport Check(MtlDataset data, TaskHead head)
    {
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), head);
        return new Trainer(model).Check(data);
    }
}
