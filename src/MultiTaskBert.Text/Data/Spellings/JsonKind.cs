using System.Globalization;
using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary>Shows JSON values in messages.</summary>
internal static class JsonKind
{
    private const int ShownAtMost = 40;

    /// <summary>What a value is, in words.</summary>
    public static string Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>A number as written, cut if it is long; of anything else what it is.</summary>
    public static string Shown(JsonElement json) => json.ValueKind != JsonValueKind.Number ? Of(json)
        : json.GetRawText() is { Length: > ShownAtMost } raw ? $"{raw.AsSpan(0, ShownAtMost)}…" : json.GetRawText();

    /// <summary>A string's characters, of a number or a flag what is written.</summary>
    public static string Written(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();

    /// <summary>Reads a whole number, also one in a string of digits.</summary>
    public static bool TryInteger(JsonElement json, out int value)
    {
        value = 0;
        return json.ValueKind switch
        {
            JsonValueKind.Number when json.TryGetInt32(out value) => true,
            JsonValueKind.Number => json.TryGetDouble(out var real) && TryInteger(real, out value),
            JsonValueKind.String => TryInteger(json.GetString()!, out value),
            _ => false,
        };
    }

    /// <summary>Reads a whole number in digits, also one that is written <c>1.0</c>.</summary>
    public static bool TryInteger(string digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
        || (double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) && TryInteger(real, out value));

    private static bool TryInteger(double real, out int value)
    {
        value = double.IsInteger(real) && Math.Abs(real) <= int.MaxValue ? (int)real : 0;
        return value == real;
    }
}
