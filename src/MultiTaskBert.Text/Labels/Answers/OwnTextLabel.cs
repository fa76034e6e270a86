namespace MultiTaskBert.Labels;

/// <summary>The gold answer is the text of the row itself, as for a head that fills in tokens which were hidden. Says that the row is one to learn from.</summary>
public sealed record OwnTextLabel : Label
{
    /// <inheritdoc/>
    public override string Describe() => "the text of the row itself";
}
