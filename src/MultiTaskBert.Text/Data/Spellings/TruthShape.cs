using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>True or false: a flag, or the class whose number, 1 or 0, it is.</summary>
internal sealed class TruthShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind is JsonValueKind.True or JsonValueKind.False;

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        problem = string.Empty;
        label = value.Names is not { } names ? new FlagLabel(value.Json.GetBoolean())
            : names.NameOf(value.Json.GetBoolean() ? 1 : 0, out problem) is { } name ? new ClassLabel(name) : null;
        return label is not null;
    }
}
