using MultiTaskBert.Data;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Labels;

/// <summary>One class a row. Takes what is one class (<see cref="Label.AsClass"/>): names, whole numbers and flags as the classes of their names, and lists of one name; the array holds ids [B]. Immutable and safe to share.</summary>
internal sealed class ClassLayout : LabelLayout, IRowLayout
{
    private const string Wanted = "a class name";

    private readonly LabelNames _names;

    /// <summary>Makes the layout.</summary>
    /// <param name="names">The names of the classes, each once; the index is the id.</param>
    /// <exception cref="ArgumentException">There is no name, or a name is empty or occurs twice.</exception>
    public ClassLayout(IEnumerable<string> names) => _names = new LabelNames(names);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _names.All;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        var name = label.AsClass();
        if (name is null && label is not ClassLabel)
        {
            yield return WrongKind(label, Wanted)
                + (label.AsNames() is { Count: 0 } ? $" If an empty list says that there is no label, name \"[]\" in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}." : string.Empty);
        }
        else if (!_names.Contains(name))
        {
            yield return label is ValueLabel or FlagLabel ? $"{WrongKind(label, Wanted)} {_names.UnknownNumber(name!)}" : _names.Unknown("class", name);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is no class.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var ids = new long[rows.Count];
        for (var row = 0; row < ids.Length; row++)
        {
            ids[row] = IdOf(rows[row]);
        }

        return new LabelArray(ids, ids.Length);
    }

    /// <summary>The name of the gold class, a <c>string</c>.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no class.</exception>
    public override string Truth(LabeledEncoding row) => row.Label is ClassLabel { Name: var name } ? name : row.Label?.AsClass() ?? throw NotTaken(row, Wanted);

    /// <inheritdoc/>
    LaidRow IRowLayout.LayRow(LabeledEncoding row) => new([IdOf(row)], IsPerToken: false);

    private long IdOf(LabeledEncoding row) => row.Label is null ? Ignored : _names.IdOf(Truth(row));
}
