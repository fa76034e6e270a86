namespace MultiTaskBert.Labels;

/// <summary>Represents a list of names: a tag for each word (token classification), or the classes that apply (multi-label).</summary>
/// <param name="Names">The names, in the order given.</param>
public sealed record NamesLabel(IReadOnlyList<string> Names) : ListLabel<string>(Names)
{
    /// <summary>Gets the names, in the order given.</summary>
    public IReadOnlyList<string> Names => Items;

    /// <inheritdoc/>
    public override string Describe() => $"a list of {Names.Count} names";

    /// <remarks>A list of one name is the class of that name: some tools write one class so.</remarks>
    /// <inheritdoc/>
    public override string? AsClass() => Names.Count == 1 ? Names[0] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> AsClasses() => Names;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => Names;
}
