using MultiTaskBert.Data.Tables;

namespace MultiTaskBert.Data;

/// <summary>
/// Represents which columns of a table hold the label of a head, and what it is. A name of a column converts by itself: then each field is what it looks like, a number, a list of
/// names or of entities (<c>[[0, 3, "PER"]]</c>, as JSON or as Python prints it), else a class.
/// </summary>
public sealed class CsvLabel
{
    private CsvLabel(CsvLabelKind kind, IReadOnlyList<string> columns, string? separator = null)
    {
        foreach (var column in columns)
        {
            ArgumentNullException.ThrowIfNull(column, nameof(columns));
        }

        (Kind, Columns, Separator) = (kind, columns, separator);
    }

    internal CsvLabelKind Kind { get; }

    internal IReadOnlyList<string> Columns { get; }

    internal string? Separator { get; }

    /// <summary>Makes a label of one class: the field as it is written, whatever it looks like.</summary>
    /// <param name="column">The column.</param>
    public static CsvLabel Class(string column) => new(CsvLabelKind.Class, [column]);

    /// <summary>Makes a label of a number, with a decimal point: <c>3.5</c>.</summary>
    /// <param name="column">The column.</param>
    public static CsvLabel Number(string column) => new(CsvLabelKind.Number, [column]);

    /// <summary>Makes a label of several classes in one column. An empty field means that none applies.</summary>
    /// <param name="column">The column.</param>
    /// <param name="separator">What stands between two names; white space around a name is left out. Null: the field is a list, <c>["angry", "urgent"]</c>.</param>
    public static CsvLabel Classes(string column, string? separator = null)
    {
        if (separator is { Length: 0 })
        {
            throw new ArgumentException("The separator is empty; give what stands between two names, or null for a list in brackets.", nameof(separator));
        }

        return new(CsvLabelKind.Classes, [column], separator);
    }

    /// <summary>Makes a label of several classes with a column for each, named as the class, that says whether it applies: 0 or 1, true or false. If all are empty or −1, there is no label.</summary>
    /// <param name="columns">The columns, which are the names of the classes.</param>
    public static CsvLabel Flags(params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Count == 0 ? throw new ArgumentException("There is no column; name one for each class.", nameof(columns)) : new(CsvLabelKind.Flags, [.. columns]);
    }

    /// <summary>Makes a label of a tag for each word: tags with spaces between or a list; in a table of one word a line, the tag of that word.</summary>
    /// <param name="column">The column.</param>
    public static CsvLabel Tags(string column) => new(CsvLabelKind.Tags, [column]);

    /// <summary>Makes a label of the entity of a line, with a column each for start, end and type. Empty fields mean that there is none. Several entities of a text are several lines: see <see cref="CsvOptions.Sentence"/>.</summary>
    /// <param name="start">The column of the first character.</param>
    /// <param name="end">The column of the end, which is the character behind the last.</param>
    /// <param name="type">The column of the type.</param>
    public static CsvLabel Entities(string start, string end, string type) => new(CsvLabelKind.Entities, [start, end, type]);

    /// <summary>Makes a label of a part of the text. Empty fields mean that there is no label; −1 as both, that the text has no answer.</summary>
    /// <param name="start">The column of the first character.</param>
    /// <param name="end">The column of the end, which is the character behind the last.</param>
    public static CsvLabel Span(string start, string end) => new(CsvLabelKind.Span, [start, end]);

    /// <summary>A value of JSON, as in JSON Lines.</summary>
    internal static CsvLabel Json(string column) => new(CsvLabelKind.Json, [column]);

    /// <summary>Converts the name of a column, whose fields are what they look like.</summary>
    public static implicit operator CsvLabel(string column) => new(CsvLabelKind.Found, [column]);
}
