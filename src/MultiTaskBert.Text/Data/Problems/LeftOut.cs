namespace MultiTaskBert.Data;

/// <summary>Represents what a reader left out of one file for one reason: rows that an option does not want, lines that are no part of a row. Immutable.</summary>
public sealed class LeftOut
{
    /// <summary>Stands for the file where the rows come from a sequence in memory.</summary>
    internal const string Sequence = "the sequence";

    private readonly bool _isSequence;

    /// <param name="file">The path of the file, or null for a sequence in memory.</param>
    /// <param name="what">What was left out, in the plural.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="firstLine">The line of the first, from 1; in a sequence the index of its item, from 0.</param>
    internal LeftOut(string? file, string what, int count, int firstLine) => (File, _isSequence, What, Count, FirstLine) = (file ?? Sequence, file is null, what, count, firstLine);

    /// <summary>Gets the path of the file, as it was given; <c>the sequence</c> for rows that were made of objects.</summary>
    public string File { get; }

    /// <summary>Gets what was left out, in the plural: <c>rows that Where does not want</c>, <c>comment lines</c>.</summary>
    public string What { get; }

    /// <summary>Gets how many there are.</summary>
    public int Count { get; }

    /// <summary>Gets the line of the first, from 1; in a sequence the index of its item, from 0.</summary>
    public int FirstLine { get; }

    /// <summary>Returns all of it in one line: <c>train.conll: comment lines, 2 in all, the first in line 1.</c></summary>
    public override string ToString() => FormattableString.Invariant($"{File}: {What}, {Count:N0} in all, the first {(_isSequence ? "is row" : "in line")} {FirstLine}.");
}
