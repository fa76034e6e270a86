using System.Runtime.InteropServices;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads a part of the text from columns of its start and its end.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="name">The names of the columns, for messages.</param>
/// <param name="columns">The columns of start and end.</param>
/// <param name="options">The options of the file.</param>
internal sealed class CsvSpanReader(string head, string name, int[] columns, CsvOptions options) : CsvLabelReader(head, name)
{
    internal override bool TryRead(CsvRecord record, MtlRow row, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        var (start, end) = (Number(record, columns[0]), Number(record, columns[1]));
        if (start.IsEmpty && end.IsEmpty)
        {
            return true;
        }

        if (start.Value is not { } first || end.Value is not { } last)
        {
            problem = $"start and end are {Quoted.Value(start.Written)} and {Quoted.Value(end.Written)}; whole numbers are needed, or nothing as both.";
            return false;
        }

        if (first == -1 && last == -1)
        {
            label = SpanLabel.None;
            return true;
        }

        if (new JsonOffsets(row.Text, options.Offsets).Span(first, last, expected: null, out var fault) is not { } span)
        {
            problem = CsvText.Problem(fault);
            return false;
        }

        label = new SpanLabel(span);
        return true;
    }

    /// <summary>Reads a position.</summary>
    internal static Position Number(CsvRecord record, int column)
    {
        var written = record[column].Trim().ToString();
        return new Position(written, JsonKind.TryInteger(written, out var value) ? value : null);
    }

    /// <summary>A position as written, and what it is.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Position(string Written, int? Value)
    {
        /// <summary>Whether nothing is written.</summary>
        internal bool IsEmpty => Written.Length == 0;
    }
}
