namespace MultiTaskBert.Data;

/// <summary>Represents where a row was read from, for messages. Immutable.</summary>
/// <param name="file">The path of the file, as it was given.</param>
/// <param name="line">The number of the row's first line, from 1.</param>
public sealed class SourceLine(string file, int line)
{
    /// <summary>Gets the path of the file, as it was given.</summary>
    public string File { get; } = file;

    /// <summary>Gets the number of the row's first line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Returns file and line: <c>train.jsonl:12</c>.</summary>
    public override string ToString() => $"{File}:{Line}";
}
