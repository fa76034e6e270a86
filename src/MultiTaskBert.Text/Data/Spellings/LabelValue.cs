using System.Text.Json;
using MultiTaskBert.Data.Offsets;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A value that is a label, with what the row and the options say of it.</summary>
internal sealed class LabelValue
{
    internal const string Allowed =
        "a label is a string (a class), a number (a value or a class), true or false, an array of strings (tags or classes), an array of {start, end, label} (entities), {start, end} (a part of the text), or null (none)";

    internal const string Ignore = $"A property that is no label can be named in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.";

    /// <param name="property">The name of the property.</param>
    /// <param name="head">The head that it is for.</param>
    /// <param name="json">The value.</param>
    /// <param name="row">The row, without its labels.</param>
    /// <param name="options">The options of the file.</param>
    /// <param name="offsets">The positions of the row; null: those of its text, as the options count them.</param>
    internal LabelValue(string property, string head, JsonElement json, MtlRow row, JsonLinesOptions options, JsonOffsets? offsets = null)
    {
        (Property, Head, Json, Row, Options) = (property, head, json, row, options);
        Names = ClassNumbers.Of(options, property, head);
        Flags = JsonFlags.ClassesOf(options, property, head);
        Separator = options.Separators.GetValueOrDefault(property) ?? options.Separators.GetValueOrDefault(head);
        Offsets = offsets ?? new JsonOffsets(row.Text, options.Offsets);
    }

    internal string Property { get; }

    internal string Head { get; }

    internal JsonElement Json { get; }

    internal MtlRow Row { get; }

    internal JsonLinesOptions Options { get; }

    /// <summary>What numbers stand for, or null if they stand for nothing.</summary>
    internal ClassNumbers? Names { get; }

    /// <summary>The classes of which the value says whether each applies, or null if it is no such value.</summary>
    internal IReadOnlyList<string>? Flags { get; }

    /// <summary>What stands between names in one string, or null.</summary>
    internal string? Separator { get; }

    internal JsonOffsets Offsets { get; }

    /// <summary>A value inside this one, in its place.</summary>
    internal LabelValue Inside(JsonElement json) => new(Property, Head, json, Row, Options, Offsets);
}
