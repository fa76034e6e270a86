namespace MultiTaskBert.Data;

/// <summary>Represents one thing that is wrong with a dataset. Immutable.</summary>
/// <param name="message">What is wrong: the value, what is allowed, what to do.</param>
/// <param name="file">The file, or null if the row was made in code.</param>
/// <param name="line">The line in the file, from 1, or null if the problem is no single line's or the row was made in code.</param>
public sealed class DatasetProblem(string message, string? file = null, int? line = null)
{
    /// <summary>Gets what is wrong: the value, what is allowed, what to do.</summary>
    public string Message { get; } = message;

    /// <summary>Gets the file, or null if the row was made in code.</summary>
    public string? File { get; } = file;

    /// <summary>Gets the line in the file, from 1, or null if the problem is no single line's or the row was made in code.</summary>
    public int? Line { get; } = line;

    /// <summary>Gets the index of the row in the dataset, from 0, or null if it could not be read into one.</summary>
    public int? Row { get; internal init; }

    /// <summary>Gets the data that the row is of, <c>train</c> or <c>dev</c>, where a training looks at both; else null.</summary>
    public string? Part { get; internal init; }

    /// <summary>Whether the label names something that the head does not know: in dev data that can be allowed.</summary>
    internal bool IsUnknownName { get; init; }

    /// <summary>Returns place and message: <c>train.jsonl:12: head 'topic': unknown class …</c>, of a row that was made in code <c>dev row 0: head …</c></summary>
    public override string ToString() => (File, Line, Row) switch
    {
        ({ } file, { } line, _) => $"{file}:{line}{Behind}: {Message}",
        ({ } file, _, _) => $"{file}{Behind}: {Message}",
        (_, _, { } row) => $"{(Part is null ? string.Empty : $"{Part} ")}row {row}: {Message}",
        _ => Part is null ? Message : $"{Part}: {Message}",
    };

    /// <summary>Returns the problem as one of a part of the data of a training.</summary>
    internal DatasetProblem In(string part, string message) => new(message, File, Line) { Row = Row, Part = part, IsUnknownName = IsUnknownName };

    private string Behind => Part is null ? string.Empty : $" ({Part})";
}
