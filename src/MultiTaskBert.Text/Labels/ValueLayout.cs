using MultiTaskBert.Data;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Labels;

/// <summary>One number a row (regression). Takes numbers (<see cref="Label.AsNumber"/>), flags as 1 and 0, and strings that spell a number; the array holds numbers [B], NaN where there is no label. Immutable and safe to share.</summary>
internal sealed class ValueLayout : LabelLayout
{
    private const string Wanted = "a number";

    /// <inheritdoc/>
    public override bool HasExactAnswers => false;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.AsNumber() is not { } value)
        {
            yield return WrongKind(label, Wanted) + (label is ClassLabel { Name: var name } ? Spelling(name) : string.Empty);
        }
        else if (!float.IsFinite((float)value))
        {
            yield return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"the number {value} is not finite as a 32-bit float; give one between {float.MinValue} and {float.MaxValue}.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is no number.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var values = new float[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = rows[row].Label is null ? float.NaN : (float)Number(rows[row]);
        }

        return new LabelArray(values, values.Length);
    }

    /// <summary>The gold number, a <c>double</c>.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no number.</exception>
    public override object Truth(LabeledEncoding row) => Number(row);

    // "1,5", "12 %", "NaN": a number to who wrote it.
    private static string Spelling(string name) =>
        name.Any(char.IsAsciiDigit) ? $" {Quoted.Value(name)} spells none: a decimal has a point, and a number nothing else beside it."
        : double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _) ? $" {Quoted.Value(name)} is none to learn; if it says that there is no label, name it in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}."
        : string.Empty;

    private static double Number(LabeledEncoding row) => row.Label?.AsNumber() ?? throw NotTaken(row, Wanted);
}
