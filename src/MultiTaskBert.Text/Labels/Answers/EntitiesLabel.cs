using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Answers;

/// <summary>The entities of a text, by their characters; laid on words as <see cref="LabelLayout.Tags"/> says.</summary>
internal sealed class EntitiesLabel : Label
{
    /// <param name="entities">The entities, in any order; of those that overlap the longest is kept. Copied.</param>
    public EntitiesLabel(IReadOnlyList<EntitySpan> entities)
        : this((object)Array.AsReadOnly(entities.ToArray()))
    {
    }

    private EntitiesLabel(object entities)
        : base(entities) => Entities = (IReadOnlyList<EntitySpan>)entities;

    public IReadOnlyList<EntitySpan> Entities { get; }

    /// <summary>The label of entities that are kept as values.</summary>
    internal static EntitiesLabel Of(EntityList entities) => new((object)entities);

    /// <inheritdoc/>
    public override string Describe() => $"a list of {Entities.Count} entities";

    /// <inheritdoc/>
    public override IReadOnlyList<EntitySpan> AsEntities() => Entities;

    // An empty list in a file does not tell what it is a list of, and is read as no entities where the row is text: it is no classes and no answer as well.

    /// <inheritdoc/>
    public override IReadOnlyList<string>? AsNames() => IsEmptyList ? [] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<TextSpan>? AsSpans() => IsEmptyList ? [] : null;
}
