namespace MultiTaskBert.Data;

/// <summary>Represents what a reader left out of one file for one reason: rows that an option does not want, lines that are no part of a row. Immutable.</summary>
public sealed class LeftOut
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

    /// <summary>Returns all of it in one line: <c>train.conll: comment lines, 2 in all, the first in line 1.</c></summary>
    public override string ToString() => FormattableString.Invariant($"{File}: {What}, {Count:N0} in all, the first in line {FirstLine}.");
}
