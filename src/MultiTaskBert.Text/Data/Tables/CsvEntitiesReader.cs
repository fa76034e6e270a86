using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads an entity from columns of its start, its end and its type.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="name">The names of the columns, for messages.</param>
/// <param name="columns">The columns of start, end and type.</param>
/// <param name="options">The options of the file.</param>
internal sealed class CsvEntitiesReader(string head, string name, int[] columns, CsvOptions options) : CsvLabelReader(head, name)
{
    private readonly bool _isNoneUnknown = options.NoLabelValues.Contains(string.Empty, StringComparer.Ordinal);

    internal override bool TryRead(CsvRecord record, MtlRow row, out Label? label, out string problem)
    {
        var isSound = TryReadOne(record, new JsonOffsets(row.Text, options.Offsets), out var entity, out problem);
        label = !isSound || (entity is null && _isNoneUnknown) ? null : new EntitiesLabel(entity is { } found ? [found] : []);
        return isSound;
    }

    /// <summary>The label of several lines of one text.</summary>
    internal Label? Join(IReadOnlyList<EntitySpan> entities) => entities.Count == 0 && _isNoneUnknown ? null : new EntitiesLabel(entities);

    /// <summary>Reads the entity of one line; null if it has none.</summary>
    internal bool TryReadOne(CsvRecord record, JsonOffsets offsets, out EntitySpan? entity, out string problem)
    {
        (entity, problem) = (null, string.Empty);
        var type = record[columns[2]].Trim().ToString();
        var (start, end) = (CsvSpanReader.Number(record, columns[0]), CsvSpanReader.Number(record, columns[1]));
        if (start.IsEmpty && end.IsEmpty && type.Length == 0)
        {
            return true;
        }

        if (start.Value is not { } first || end.Value is not { } last || type.Length == 0)
        {
            problem = $"an entity has a start, an end and a type, but these are {Quoted.Value(start.Written)}, {Quoted.Value(end.Written)} and {Quoted.Value(type)}.";
            return false;
        }

        if (offsets.Span(first, last, expected: null, out var fault) is not { } span)
        {
            problem = CsvText.Problem(fault);
            return false;
        }

        entity = new EntitySpan(span.Start, span.End, type);
        return true;
    }
}
