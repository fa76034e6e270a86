namespace MultiTaskBert.Data;

/// <summary>Where a row was read from, for messages.</summary>
/// <param name="File">The path of the file, as it was given.</param>
/// <param name="Line">The number of the row's first line, from 1.</param>
public sealed record SourceLine(string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}
