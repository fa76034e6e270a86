using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A 0 or 1 for each class of a head: an array, a string or an object. The classes that apply.</summary>
internal sealed class FlagsShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Flags is not null && (value.Json.ValueKind is JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array);

    public bool TryRead(LabelValue value, out Label? label, out string problem) => value.Json.ValueKind switch
    {
        JsonValueKind.String => JsonFlags.TryReadWritten(value.Flags!, value.Json.GetString()!, value.Separator, out label, out problem),
        JsonValueKind.Object => JsonFlags.TryReadObject(value.Json, value.Flags!, out label, out problem),
        _ => JsonFlags.TryRead(value.Flags!, [.. value.Json.EnumerateArray()], out label, out problem),
    };
}
