namespace MultiTaskBert.Labels.Answers;

/// <summary>The gold answer is the text of the row itself, as for a head that fills in tokens which were masked. Says that the row is one to train on.</summary>
internal sealed class OwnTextLabel() : Label(content: null)
{
    /// <inheritdoc/>
    public override string Describe() => "the text of the row itself";
}
