namespace MultiTaskBert.Labels;

/// <summary>A list of names: a tag for each word (token classification), or the classes that apply (multi-label).</summary>
/// <param name="Names">The names, in the order given.</param>
public sealed record NamesLabel(IReadOnlyList<string> Names) : Label
{
    /// <inheritdoc/>
    public override string Describe() => $"a list of {Names.Count} names";

    /// <remarks>A list of one name is the class of that name: some tools write one class so.</remarks>
    /// <inheritdoc/>
    public override string? AsClass() => Names.Count == 1 ? Names[0] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> AsClasses() => Names;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => Names;

    /// <summary>Two lists are equal if they hold the same names in the same order.</summary>
    public bool Equals(NamesLabel? other) => other is not null && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var name in Names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
