using TorchSharp;

namespace MultiTaskBert.Labels;

/// <summary>One number a row (regression). Takes <see cref="ValueLabel"/>; the tensor is Float32 [B], NaN where there is no label. Immutable and safe to share.</summary>
public sealed class ValueLayout : LabelLayout
{
    /// <inheritdoc/>
    public override bool HasExactAnswers => false;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label is not ValueLabel { Value: var value })
        {
            yield return WrongKind(label, "a number");
        }
        else if (!float.IsFinite((float)value))
        {
            yield return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"the number {value} is not finite as a 32-bit float; give one between {float.MinValue} and {float.MaxValue}.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is no <see cref="ValueLabel"/>.</exception>
    public override torch.Tensor ToTensor(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var values = new float[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = rows[row].Label is null ? float.NaN : (float)Require<ValueLabel>(rows[row], "a number").Value;
        }

        return torch.tensor(values, [values.Length]);
    }

    /// <summary>The gold number, a <c>double</c>.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no <see cref="ValueLabel"/>.</exception>
    public override object Truth(LabeledEncoding row) => Require<ValueLabel>(row, "a number").Value;

    /// <inheritdoc/>
    public override long CountLabelled(torch.Tensor labels) => CountNumbers(labels);
}
