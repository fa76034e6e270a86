namespace MultiTaskBert.Labels;

/// <summary>Represents a gold answer that is a list: two are equal if they hold equal items in the same order. Immutable; the list is copied.</summary>
/// <typeparam name="TItem">An item, compared by its own equality.</typeparam>
/// <example><code>
/// public sealed record RelationsLabel(IReadOnlyList&lt;Relation&gt; Items) : ListLabel&lt;Relation&gt;(Items);
/// </code></example>
public abstract record ListLabel<TItem> : Label
{
    /// <summary>Initializes the answer.</summary>
    /// <param name="items">The items.</param>
    protected ListLabel(IReadOnlyList<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Items = Array.AsReadOnly(items.ToArray());
    }

    /// <summary>Gets the items, in the order given.</summary>
    public IReadOnlyList<TItem> Items { get; }

    /// <inheritdoc/>
    public override bool IsEmptyList => Items.Count == 0;

    /// <summary>Determines whether another answer is of the same kind and holds equal items in the same order.</summary>
    /// <param name="other">The other answer.</param>
    /// <returns>Whether the two are equal.</returns>
    public virtual bool Equals(ListLabel<TItem>? other) => other is not null && EqualityContract == other.EqualityContract && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
