using System.Collections;

namespace MultiTaskBert.Labels.Answers;

/// <summary>The entities of a text as values, of which each is made an object when somebody asks for it: a reader makes millions, and of most nobody asks before they are laid on words. Immutable.</summary>
/// <param name="entities">The entities; the array belongs to the list from now on.</param>
internal sealed class EntityList((int Start, int End, string Type)[] entities) : IReadOnlyList<EntitySpan>
{
    /// <inheritdoc/>
    public int Count => entities.Length;

    /// <inheritdoc/>
    public EntitySpan this[int index] => (uint)index < (uint)entities.Length ? Of(entities[index]) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public IEnumerator<EntitySpan> GetEnumerator()
    {
        foreach (var entity in entities)
        {
            yield return Of(entity);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static EntitySpan Of((int Start, int End, string Type) entity) => new(entity.Start, entity.End, entity.Type);
}
