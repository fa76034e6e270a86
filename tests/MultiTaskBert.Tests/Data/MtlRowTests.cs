using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Tests.Data;

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
    public void Constructor_NullInside_Throws()
    {
        Assert.StartsWith("The word at index 1 is null.", Assert.Throws<ArgumentException>(() => new MtlRow(["a", null!])).Message, StringComparison.Ordinal);
        var e = Assert.Throws<ArgumentException>(() => new MtlRow("a").WithLabels(new Dictionary<string, Label>(StringComparer.Ordinal) { ["x"] = null! }));
        Assert.StartsWith("The label of head 'x' is null; leave the head out to say that it has no label.", e.Message, StringComparison.Ordinal);
    }
}
