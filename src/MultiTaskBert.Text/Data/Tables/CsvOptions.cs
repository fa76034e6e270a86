using MultiTaskBert.Data.Tables;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Represents how <see cref="MtlDataset.FromCsv"/> reads a table. What is not set is found by the names of the columns and the first lines.</summary>
/// <remarks>
/// A column is named as the first line names it, without regard to case where only one fits, or by its position: <c>"0"</c> is the first, <c>"-1"</c> the last.
/// </remarks>
/// <example><code>
/// MtlDataset tickets = MtlDataset.FromCsv("tickets.csv", new CsvOptions
/// {
///     Text = "body",
///     Labels = { ["topic"] = "category", ["moods"] = CsvLabel.Flags("angry", "urgent"), ["hours"] = CsvLabel.Number("hours") },
/// });
/// </code></example>
public sealed class CsvOptions : ReadOptions
{
    /// <summary>Gets the column of the text; null finds it by its name: <c>text</c>, <c>sentence</c>, <c>premise</c>, <c>body</c> and others.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the column of the second text of a pair; null finds it where the names come in pairs: <c>premise</c> and <c>hypothesis</c>, <c>sentence1</c> and <c>sentence2</c>.</summary>
    public string? Pair { get; init; }

    /// <summary>
    /// Gets the column of the words, instead of the text: words with spaces between, or a list (<c>["Ada", "left"]</c>, also as Python prints it); with <see cref="Sentence"/> one word a line.
    /// </summary>
    public string? Words { get; init; }

    /// <summary>
    /// Gets the column that says which sentence a line is of, in tables of one word or one entity a line: all lines of a sentence name it, or only its first. Null: each line is a row, but where
    /// the names of the columns are those of a table of words (<c>Sentence #</c>, <c>Word</c>).
    /// </summary>
    public string? Sentence { get; init; }

    /// <summary>Gets the column of <see cref="MtlRow.Group"/>; null: there is none.</summary>
    public string? Group { get; init; }

    /// <summary>Gets the labels, by the head that they are for. If none is set, every other column is the label of the head of its name.</summary>
    public IDictionary<string, CsvLabel> Labels { get; } = new Dictionary<string, CsvLabel>(StringComparer.Ordinal);

    /// <summary>Gets the columns that are no labels where <see cref="Labels"/> sets none; columns named <c>id</c>, <c>index</c> or nothing are none anyway.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Gets the values that mean that there is no label: <c>["-", "n/a"]</c>. An empty field means it too, but for several classes and for entities by columns, where it means none of them unless <c>""</c> is listed.</summary>
    public IReadOnlyCollection<string> NoLabelValues { get; init; } = [];

    /// <summary>Gets the character between two fields, a tab or printable ASCII; null finds a comma, semicolon, tab or bar by the first line.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Gets whether the first line names the columns; if not, they are named by their positions.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>
    /// Gets whether fields may be in quotes, as RFC 4180 has it. False takes a quote as any other character, as the TSV files of GLUE do. Null: true, but in files of tabs whose first lines can only be
    /// read the other way.
    /// </summary>
    public bool? HasQuotes { get; init; }

    /// <summary>Gets what starts and ends of entities count. Files written by Python usually need <see cref="OffsetUnit.CodePoints"/>.</summary>
    public OffsetUnit Offsets { get; init; } = OffsetUnit.Utf16;

    /// <summary>Gives the head that a column is for where <see cref="Labels"/> sets none, or null if it is to be passed over. Null: each column is for the head of its name.</summary>
    internal Func<string, string?>? HeadOf { get; init; }

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Ignored is null || NoLabelValues is null)
        {
            yield return $"{nameof(Ignored)} and {nameof(NoLabelValues)} must not be null; leave them out for none.";
        }

        foreach (var (name, column) in ((string, string?)[])[(nameof(Text), Text), (nameof(Pair), Pair), (nameof(Words), Words), (nameof(Sentence), Sentence), (nameof(Group), Group)])
        {
            if (column is { Length: 0 })
            {
                yield return $"{name} is empty; name a column, or leave it out.";
            }
        }

        if (Pair is not null && Words is not null)
        {
            yield return $"{nameof(Pair)} is set beside {nameof(Words)}; a pair is given as {nameof(Text)} and {nameof(Pair)}.";
        }

        if (Delimiter is { } delimiter && !CsvDialect.IsDelimiter(delimiter))
        {
            yield return $"{nameof(Delimiter)} is {Quoted.Value(delimiter.ToString())}; a tab or a printable character of ASCII other than a quote is needed.";
        }

        if (!Enum.IsDefined(Offsets))
        {
            yield return $"{nameof(Offsets)} is {(int)Offsets}; allowed are {string.Join(", ", Enum.GetNames<OffsetUnit>())}.";
        }

        foreach (var (head, label) in Labels)
        {
            if (string.IsNullOrWhiteSpace(head) || label is null)
            {
                yield return $"{nameof(Labels)}[{Quoted.Value(head)}] {(label is null ? "is null" : "is for a head without a name")}; name a head and its column.";
            }
        }

        if (Labels.Count > 0 && Ignored is { Count: > 0 })
        {
            yield return $"{nameof(Ignored)} is set beside {nameof(Labels)}, which names all columns that are read; leave one of them out.";
        }
    }
}
