using MultiTaskBert.Data;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Labels;

/// <summary>
/// Any number of classes a row (multi-label). Takes names (<see cref="Label.AsNames"/>), an empty list meaning that no class applies; the array holds
/// numbers [B, C], zeros and ones, NaN in the whole row where there is no label. Immutable and safe to share.
/// </summary>
internal sealed class ClassesLayout : LabelLayout
{
    private const string Wanted = "a list of class names";

    private readonly LabelNames _names;

    /// <summary>Makes the layout.</summary>
    /// <param name="names">The names of the classes, each once; the index is the column.</param>
    /// <exception cref="ArgumentException">There is no name, or a name is empty or occurs twice.</exception>
    public ClassesLayout(IEnumerable<string> names) => _names = new LabelNames(names);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _names.All;

    /// <summary>Whether the answer names the same classes, in any order.</summary>
    public override bool AreEqual(object truth, object answer) =>
        truth is IEnumerable<string> gold && answer is IEnumerable<string> given && gold.ToHashSet(StringComparer.Ordinal).SetEquals(given);

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.AsNames() is not { } given)
        {
            yield return WrongKind(label, Wanted) + (label is ClassLabel or FlagLabel
                ? $" Several names in one string are read with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Separators)}, a 0 or 1 for each class with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}."
                : string.Empty);
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in given)
        {
            if (!_names.Contains(name))
            {
                yield return _names.Unknown("class", name);
            }
            else if (!seen.Add(name))
            {
                yield return $"class {Quoted.Value(name)} is given twice; a class applies once.";
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A name that the layout does not know makes the whole row NaN: which of the other classes are absent cannot be trusted then.</remarks>
    /// <exception cref="ArgumentException">A label is no list of names.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var columns = Names.Count;
        var values = new float[rows.Count * columns];
        for (var row = 0; row < rows.Count; row++)
        {
            var target = values.AsSpan(row * columns, columns);
            if (rows[row].Label is null)
            {
                target.Fill(float.NaN);
                continue;
            }

            foreach (var name in Truth(rows[row]))
            {
                var id = _names.IdOf(name);
                if (id == Ignored)
                {
                    target.Fill(float.NaN);
                    break;
                }

                target[(int)id] = 1;
            }
        }

        return new LabelArray(values, rows.Count, columns);
    }

    /// <summary>The names of the classes that apply, an <c>IReadOnlyCollection&lt;string&gt;</c>.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no list of names.</exception>
    public override IReadOnlyCollection<string> Truth(LabeledEncoding row) =>
        row.Label?.AsNames() ?? throw NotTaken(row, Wanted);

    /// <summary>Counts the rows that carry a label.</summary>
    /// <param name="labels">Numbers [B, C] as made by <see cref="Lay"/>.</param>
    public override long CountLabelled(LabelArray labels) => base.CountLabelled(labels) / Names.Count;
}
