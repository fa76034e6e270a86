namespace MultiTaskBert.Data;

/// <summary>What a reader left out of one file for one reason: rows that an option does not want, lines that are no part of a row. Immutable.</summary>
/// <param name="File">The path of the file, as it was given.</param>
/// <param name="What">What was left out, in the plural: <c>rows that Where does not want</c>, <c>comment lines</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstLine">The line of the first, from 1.</param>
public sealed record LeftOut(string File, string What, int Count, int FirstLine)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{File}: {What}, {Count:N0} in all, the first in line {FirstLine}.");
}
