using System.Globalization;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Rows;

public sealed class MtlRowTests
{
    [Fact]
    public void With_SetsAndReplaces_LeavesTheOriginalAlone()
    {
        var plain = new MtlRow("Ada joined Acme");
        var row = plain.With("topic", "Travel").With("topic", "Jobs").With("score", 0.5).With("entities", new EntitySpan[] { new(0, 3, "PER") });

        Assert.Empty(plain.Labels);
        Assert.Equal(new ClassLabel("Jobs"), row.Labels["topic"]);
        Assert.Equal(new ValueLabel(0.5), row.Labels["score"]);
        Assert.Equal(new EntitiesLabel([new EntitySpan(0, 3, "PER")]), row.Labels["entities"]);
    }

    [Fact]
    public void Constructor_ListsChangedLater_KeepsItsCopy()
    {
        string[] words = ["a", "b"];
        var labels = new Dictionary<string, Label>(StringComparer.Ordinal) { ["x"] = "y" };
        var row = new MtlRow(words).WithLabels(labels);
        words[0] = "changed";
        labels.Clear();
        Assert.Equal(["a", "b"], row.Words!);
        Assert.Single(row.Labels);
    }

    [Fact]
    public void Equals_SameContentOtherSource_IsTrue()
    {
        var one = new MtlRow(["a", "b"]).With("tags", new[] { "O", "B-X" }).From(new SourceLine("f", 1));
        Assert.Equal(one, new MtlRow(["a", "b"]).With("tags", new[] { "O", "B-X" }));
        Assert.Equal(one.GetHashCode(), new MtlRow(["a", "b"]).With("tags", new[] { "O", "B-X" }).GetHashCode());
        Assert.NotEqual(one, new MtlRow(["a", "b"]).With("tags", new[] { "O", "I-X" }));
        Assert.NotEqual(one, new MtlRow(["a", "c"]).With("tags", new[] { "O", "B-X" }));
        Assert.NotEqual(one, new MtlRow("a b").With("tags", new[] { "O", "B-X" }));
        Assert.NotEqual(one, one.With("more", 1));
    }

    [Fact]
    public void LabelEquals_OtherKindOrContent_IsFalse()
    {
        Label[] labels =
        [
            "a", "b", "1", 1, 2, true, false, new[] { "a" }, new[] { "a", "b" }, Array.Empty<string>(), Array.Empty<EntitySpan>(), new EntitySpan[] { new(0, 1, "X") }, new EntitySpan[] { new(0, 1, "Y") },
            new TextSpan(0, 1), new TextSpan(0, 2), Label.NoAnswer, Label.OwnText, Label.RelatedText("a"), Label.RelatedText("a", 1),
        ];
        Label[] again =
        [
            "a", "b", "1", 1, 2, true, false, new List<string> { "a" }, new List<string> { "a", "b" }, new List<string>(), new List<EntitySpan>(), new List<EntitySpan> { new(0, 1, "X") },
            new List<EntitySpan> { new(0, 1, "Y") }, new TextSpan(0, 1), new TextSpan(0, 2), Label.NoAnswer, Label.OwnText, Label.RelatedText("a"), Label.RelatedText("a", 1),
        ];
        Assert.Equal(labels, again);
        Assert.Equal(labels.Select(label => label.GetHashCode()), again.Select(label => label.GetHashCode()));
        Assert.Equal(labels.Length, labels.ToHashSet().Count);
        Assert.Equal([9, 10], labels.Index().Where(label => label.Item.IsEmptyList).Select(label => label.Index));
    }

    [Fact]
    public void Constructor_NullInside_Throws()
    {
        Assert.StartsWith("The word at index 1 is null.", Assert.Throws<ArgumentException>(() => new MtlRow(["a", null!])).Message, StringComparison.Ordinal);
        var e = Assert.Throws<ArgumentException>(() => new MtlRow("a").WithLabels(new Dictionary<string, Label>(StringComparer.Ordinal) { ["x"] = null! }));
        Assert.StartsWith("The label of head 'x' is null; leave the head out to say that it has no label.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_TextAndEachKindOfAnswer_IsWhatARowHoldsInEveryCulture()
    {
        var row = new MtlRow("Ada joined") { Pair = "Who?" }.With("topic", "Jobs").With("stars", 4.5).With("urgent", true).With("tags", ["B-PER", "O"])
            .With("entities", [new EntitySpan(0, 3, "PER")]).With("answer", new TextSpan(0, 3)).With("other", Label.RelatedText("Ada came", 0.5)).With("none", Label.NoAnswer);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(string.Empty) { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Equal(
                "Ada joined | Who? {topic: Jobs, stars: 4.5, urgent: true, tags: [B-PER, O], entities: [PER [0, 3)], answer: [0, 3), other: Ada came (0.5), none: that there is no answer}",
                row.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Equal("Ada joined", new MtlRow(["Ada", "joined"]).ToString());
        Assert.Equal("f1 0.5", new MultiTaskBert.Metrics.MetricValue("f1", 0.5).ToString());
    }
}
