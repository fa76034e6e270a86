using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Tests.Labels.Answers;

/// <summary>Labels that readers keep in little memory are equal to those that are made in code.</summary>
public sealed class CompactListTests
{
    [Fact]
    public void NamesLabel_OfNumbers_IsEqualToNames()
    {
        var label = NamesLabel.Of(new NumberedNames(["O", "B-PER"], [1, 0, 0]));
        Label written = new[] { "B-PER", "O", "O" };
        Assert.Equal(written, label);
        Assert.Equal(written.GetHashCode(), label.GetHashCode());
        Assert.Equal(written.ToString(), label.ToString());
        Assert.Equal(["B-PER", "O", "O"], label.AsNames());
        Assert.Equal("B-PER", label.AsNames()[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => label.AsNames()[3]);
    }

    [Fact]
    public void EntitiesLabel_OfValues_IsEqualToEntities()
    {
        var label = EntitiesLabel.Of(new EntityList([(0, 3, "PER"), (8, 12, "ORG")]));
        Label written = new EntitySpan[] { new(0, 3, "PER"), new(8, 12, "ORG") };
        Assert.Equal(written, label);
        Assert.Equal(written.GetHashCode(), label.GetHashCode());
        Assert.Equal(written.ToString(), label.ToString());
        Assert.Equal(new EntitySpan(8, 12, "ORG"), label.AsEntities()[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => label.AsEntities()[2]);
        Assert.True(EntitiesLabel.Of(new EntityList([])).IsEmptyList);
    }
}
