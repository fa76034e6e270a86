using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Offsets that are counted otherwise, or off by one: entities took half an emoji or half a word, were stretched to words, and nothing was said.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SpanOffsetsTests
{
    private const string Emoji = "😀😀 Ada joined Acme in Oslo";

    private static readonly string[] Tags = ["O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER"];

    [Fact]
    public void FromJsonLines_CodePointsReadAsUtf16_NamesFileLineSpanAndOption()
    {
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(CaseFile.At("c17-code-points", "codepoints.jsonl")));
        Assert.All(
            ["codepoints.jsonl:1:", "[3, 6)", "begins within a surrogate pair", "JsonLinesOptions.Offsets = OffsetUnit.CodePoints"],
            part => Assert.Contains(part, e.Message, StringComparison.Ordinal));

        var row = Assert.Single(MtlDataset.FromJsonLines(CaseFile.At("c17-code-points", "codepoints.jsonl"), new() { Offsets = OffsetUnit.CodePoints }));
        Assert.Equal(["Ada", "Acme", "Oslo"], ((EntitiesLabel)row.Labels["entities"]).Entities.Select(entity => Emoji[entity.Start..entity.End]));
    }

    [Fact]
    public void Check_SpansOfCodeInsideAPair_AreErrorsOfTheLabel()
    {
        var tags = LabelLayout.Tags(Tags);
        Assert.Contains("entity 'PER' at [1, 2) begins within a surrogate pair", Assert.Single(tags.Check(new EntitySpan[] { new(1, 2, "PER") }, Emoji, words: null)), StringComparison.Ordinal);
        Assert.Contains("entity 'PER' at [0, 3) ends within a surrogate pair", Assert.Single(tags.Check(new EntitySpan[] { new(0, 3, "PER") }, Emoji, words: null)), StringComparison.Ordinal);
        Assert.Contains("the span [1, 3) begins and ends within a surrogate pair", Assert.Single(LabelLayout.Span().Check(new TextSpan(1, 3), Emoji, words: null)), StringComparison.Ordinal);
        Assert.Empty(tags.Check(new EntitySpan[] { new(0, 2, "PER"), new(5, 8, "PER") }, Emoji, words: null));
    }

    [Fact]
    public void Check_OffsetsOffByOne_AreTold()
    {
        var rows = MtlDataset.FromJsonLines(CaseFile.At("c17-code-points", "shifted_by_one.jsonl"));
        using var model = new MultiTaskModel(TinyBert.Load(), new TokenClassificationHead("entities", Tags));

        var finding = Assert.Single(new Trainer(model).Check(rows).Warnings, finding => finding.Rule.Equals("entity-edges", StringComparison.Ordinal));

        Assert.StartsWith("head 'entities': 3 of 3 spans begin or end inside a word or on white space.", finding.Message, StringComparison.Ordinal);
        Assert.Equal(3, finding.Total);
        Assert.EndsWith("shifted_by_one.jsonl:1: 'PER' at [1, 4), 'da ': begins inside a word, ends on white space", finding.Places[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf16.jsonl", "entities", 0)]
    [InlineData("shifted_by_one.jsonl", "entities", 3)]
    public void Check_RightOffsets_NothingIsTold(string file, string head, int expected)
    {
        var rows = MtlDataset.FromJsonLines(CaseFile.At("c17-code-points", file));
        using var model = new MultiTaskModel(TinyBert.Load(), new TokenClassificationHead(head, Tags));
        Assert.Equal(expected, new Trainer(model).Check(rows).Findings.Where(finding => finding.Rule.Equals("entity-edges", StringComparison.Ordinal)).Sum(finding => finding.Total));
    }

    [Theory]
    [InlineData("Zoe\u0301 left", 0, 3, "ends inside a character")]
    [InlineData("Zoe\u0301 left", 0, 4, null)]
    [InlineData("in 大阪駅 today", 3, 5, null)]     // nobody can see where a word ends
    [InlineData("서울에서 왔다", 0, 2, null)]        // a particle is written onto the noun
    [InlineData("Ada's hat", 0, 3, null)]
    [InlineData("e-mail", 0, 1, null)]
    [InlineData("in Oslo ", 3, 8, "ends on white space")]
    [InlineData(" Oslo", 0, 5, "begins on white space")]
    [InlineData("Datenschutzgesetz", 0, 11, "ends inside a word")]
    public void Check_EdgesOfOneEntity_AreSeenAsAReaderSeesThem(string text, int start, int end, string? expected)
    {
        var rows = MtlDataset.From([new MtlRow(text).With("entities", new EntitySpan[] { new(start, end, "LOC") })]);
        using var model = new MultiTaskModel(TinyBert.Load(), new TokenClassificationHead("entities", Tags));
        var details = new Trainer(model).Check(rows).Warnings.Where(finding => finding.Rule.Equals("entity-edges", StringComparison.Ordinal)).SelectMany(finding => finding.Places).Select(place => place.Detail!);
        if (expected is null)
        {
            Assert.Empty(details);
        }
        else
        {
            Assert.EndsWith($": {expected}", Assert.Single(details), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_SpanOfAnAnswer_IsLookedAtAsWell()
    {
        var rows = MtlDataset.From([new MtlRow("Ada was born in Lima.") { Pair = "Where?" }.With("answer", new TextSpan(17, 21))]);
        using var model = new MultiTaskModel(TinyBert.Load(), new SpanExtractionHead("answer"));
        Assert.Contains("1 of 1 spans", Assert.Single(new Trainer(model).Check(rows).Warnings, finding => finding.Rule.Equals("entity-edges", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
    }
}
