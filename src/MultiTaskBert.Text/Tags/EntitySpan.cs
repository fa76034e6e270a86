namespace MultiTaskBert;

/// <summary>Represents an entity in a text, by its characters. Immutable, compared by value.</summary>
/// <param name="start">Index of the first UTF-16 code unit (C# string index).</param>
/// <param name="end">Index after the last one.</param>
/// <param name="type">The type without prefix, for instance <c>PER</c>.</param>
public sealed class EntitySpan(int start, int end, string type)
{
    /// <summary>Gets the index of the first UTF-16 code unit (C# string index).</summary>
    public int Start { get; } = start;

    /// <summary>Gets the index after the last UTF-16 code unit.</summary>
    public int End { get; } = end;

    /// <summary>Gets the type without prefix, for instance <c>PER</c>.</summary>
    public string Type { get; } = type;

    /// <summary>Determines whether another is an entity of the same type at the same place.</summary>
    public override bool Equals(object? obj) => obj is EntitySpan other && Start == other.Start && End == other.End && string.Equals(Type, other.Type, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, End, Type);

    /// <summary>Returns type and characters: <c>PER [0, 3)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Type} [{Start}, {End})");

    internal void Deconstruct(out int start, out int end, out string type) => (start, end, type) = (Start, End, Type);
}
