namespace MultiTaskBert.Data;

/// <summary>One thing that is wrong with a dataset.</summary>
/// <param name="Message">What is wrong: the value, what is allowed, what to do.</param>
public sealed record DatasetProblem(string Message)
{
    /// <summary>The file, or null if the row was made in code.</summary>
    public string? File { get; init; }

    /// <summary>The line in the file, from 1, or null if the problem is no single line's or the row was made in code.</summary>
    public int? Line { get; init; }

    /// <summary>The index of the row in the dataset, from 0, or null if it could not be read into one.</summary>
    public int? Row { get; init; }

    /// <summary>Place and message: <c>train.jsonl:12: head 'topic': unknown class …</c></summary>
    public override string ToString() => (File, Line, Row) switch
    {
        ({ } file, { } line, _) => $"{file}:{line}: {Message}",
        ({ } file, _, _) => $"{file}: {Message}",
        (_, _, { } row) => $"row {row}: {Message}",
        _ => Message,
    };
}
