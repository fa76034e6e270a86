namespace MultiTaskBert.Labels;

/// <summary>One class for the whole row.</summary>
/// <param name="Name">The name of the class, one of the head's labels.</param>
public sealed record ClassLabel(string Name) : Label
{
    /// <inheritdoc/>
    public override string Describe() => "a class name";

    /// <inheritdoc/>
    public override string AsClass() => Name;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => [Name];
}
