namespace MultiTaskBert.Data;

/// <summary>Represents what a reader left out of one file for one reason: rows that an option does not want, lines that are no part of a row. Immutable; equal where all it says is equal.</summary>
public sealed class LeftOut : IEquatable<LeftOut>
{
    internal LeftOut(string file, string what, int count, int firstLine) => (File, What, Count, FirstLine) = (file, what, count, firstLine);

    /// <summary>Gets the path of the file, as it was given.</summary>
    public string File { get; }

    /// <summary>Gets what was left out, in the plural: <c>rows that Where does not want</c>, <c>comment lines</c>.</summary>
    public string What { get; }

    /// <summary>Gets how many there are.</summary>
    public int Count { get; }

    /// <summary>Gets the line of the first, from 1.</summary>
    public int FirstLine { get; }

    /// <inheritdoc/>
    public bool Equals(LeftOut? other) => other is not null && (File, What, Count, FirstLine) == (other.File, other.What, other.Count, other.FirstLine);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LeftOut);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File, What, Count, FirstLine);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{File}: {What}, {Count:N0} in all, the first in line {FirstLine}.");
}
