using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A number: a value, or the class whose number it is.</summary>
internal sealed class NumberShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Number;

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        if (value.Names is { } names)
        {
            if (JsonKind.TryInteger(value.Json, out var number) && number == ClassNumbers.None)
            {
                return true;
            }

            label = names.NameOf(value.Json, out problem) is { } name ? new ClassLabel(name) : null;
        }
        else if (value.Json.TryGetDouble(out var real) && double.IsFinite(real))
        {
            label = new ValueLabel(real);
        }
        else
        {
            problem = $"the number {JsonKind.Shown(value.Json)} is too large for a 64-bit float.";
        }

        return label is not null;
    }
}
