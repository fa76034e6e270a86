using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads the label of one head from the fields of a line.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="name">The names of its columns, for messages.</param>
internal abstract class CsvLabelReader(string head, string name)
{
    /// <summary>The name of the head.</summary>
    internal string Head => head;

    /// <summary>Its columns, for messages: <c>column 'topic'</c>.</summary>
    internal string Name => name;

    /// <summary>Reads the label.</summary>
    /// <param name="record">The line.</param>
    /// <param name="row">The row, without its labels.</param>
    /// <param name="label">The label; null for none.</param>
    /// <param name="problem">What is wrong; empty if nothing is.</param>
    /// <returns>Whether nothing is wrong.</returns>
    internal abstract bool TryRead(CsvRecord record, MtlRow row, out Label? label, out string problem);

    /// <summary>The reader of a label.</summary>
    internal static CsvLabelReader Of(string head, CsvLabel label, int[] columns, CsvOptions options, CsvHeader header)
    {
        var name = columns.Length == 1 ? $"column {Quoted.Value(header.Names[columns[0]])}" : $"columns {Quoted.List([.. columns.Select(column => header.Names[column])])}";
        return label.Kind switch
        {
            CsvLabelKind.Flags => new CsvFlagsReader(head, name, columns, [.. columns.Select(column => header.Names[column])]),
            CsvLabelKind.Entities => new CsvEntitiesReader(head, name, columns, options),
            CsvLabelKind.Span => new CsvSpanReader(head, name, columns, options),
            _ => new CsvFieldReader(head, name, columns[0], label, options),
        };
    }
}
