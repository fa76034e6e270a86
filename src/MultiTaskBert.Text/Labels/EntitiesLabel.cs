namespace MultiTaskBert.Labels;

/// <summary>The entities of a text, by their characters; laid on words as <see cref="LabelLayout.Tags"/> says.</summary>
/// <param name="Entities">The entities, in any order; of those that overlap the longest is kept.</param>
public sealed record EntitiesLabel(IReadOnlyList<EntitySpan> Entities) : Label
{
    /// <inheritdoc/>
    public override string Describe() => $"a list of {Entities.Count} entities";

    /// <remarks>An empty list in a file does not tell whether names or entities are meant, and is read as no entities where the row is text.</remarks>
    /// <inheritdoc/>
    public override IReadOnlyList<string>? AsClasses() => Entities.Count == 0 ? [] : null;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => Entities.Select(entity => entity.Type);

    /// <summary>Two lists are equal if they hold the same entities in the same order.</summary>
    public bool Equals(EntitiesLabel? other) => other is not null && Entities.SequenceEqual(other.Entities);

    /// <inheritdoc/>
    public override int GetHashCode() => Entities.Aggregate(0, HashCode.Combine);
}
