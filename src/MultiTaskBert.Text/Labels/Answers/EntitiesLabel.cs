using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>Represents the entities of a text, by their characters; laid on words as <see cref="LabelLayout.Tags"/> says.</summary>
/// <param name="Entities">The entities, in any order; of those that overlap the longest is kept.</param>
public sealed record EntitiesLabel(IReadOnlyList<EntitySpan> Entities) : ListLabel<EntitySpan>(Entities)
{
    /// <summary>Gets the entities, in the order given.</summary>
    public IReadOnlyList<EntitySpan> Entities => Items;

    /// <inheritdoc/>
    protected internal override bool HoldsEntities => true;

    /// <inheritdoc/>
    public override string Describe() => $"a list of {Entities.Count} entities";

    /// <remarks>An empty list in a file does not tell whether names or entities are meant, and is read as no entities where the row is text.</remarks>
    /// <inheritdoc/>
    public override IReadOnlyList<string>? AsClasses() => IsEmptyList ? [] : null;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => Entities.Select(entity => entity.Type);

    /// <inheritdoc/>
    protected internal override IEnumerable<(TextSpan Span, string? Type)> SpansIn() => Entities.Select(entity => (new TextSpan(entity.Start, entity.End), (string?)entity.Type));
}
