using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A string: a class; names with a separator between them; or, in some properties, the text with its entities in brackets.</summary>
internal sealed class ClassShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.String;

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        var written = value.Json.GetString()!;
        if (value.Names?.IsNone(written) == true)
        {
            (label, problem) = (null, string.Empty);
            return true;
        }

        label = value.Options.BracketedProperties.Contains(value.Property, StringComparer.Ordinal) ? Bracketed(value.Row, written, out problem)
            : value.Separator is { } separator ? Separated(value, written, separator, out problem)
            : Class(value, written, out problem);
        return label is not null;
    }

    private static ClassLabel? Class(LabelValue value, string written, out string problem)
    {
        problem = string.Empty;
        if (IsWrittenList(written))
        {
            problem = $"the string {Quoted.Value(written)} is a list or an object that was written as text. Write it as JSON ([\"a\", \"b\"]), or a list of names with one character between names ({nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Separators)}).";
            return null;
        }

        if (string.IsNullOrWhiteSpace(written))
        {
            problem = $"the class name is empty{(written.Length == 0 ? string.Empty : " but for white space")}; write null for no label, or list {(written.Length == 0 ? "\"\"" : "it")} in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}.";
            return null;
        }

        return value.Names is null ? new ClassLabel(written) : value.Names.NameOf(written, out problem) is { } name ? new ClassLabel(name) : null;
    }

    private static NamesLabel? Separated(LabelValue value, string written, string separator, out string problem)
    {
        if (IsWrittenList(written) || written.AsSpan().Trim() is ['[', .., ']'])
        {
            problem = $"the string {Quoted.Value(written)} is a list that was written as text. Write it as a JSON array ([\"a\", \"b\"]), or as names with the separator between them and no brackets.";
            return null;
        }

        string[] parts = string.IsNullOrWhiteSpace(written) ? [] : written.Split(separator, StringSplitOptions.TrimEntries);
        if (parts.Contains(string.Empty, StringComparer.Ordinal))
        {
            problem = "there is no name between two separators, or at an end.";
            return null;
        }

        return NamesShape.Named(parts, value.Names, out problem);
    }

    private static EntitiesLabel? Bracketed(MtlRow row, string written, out string problem)
    {
        if (BracketedText.Read(written, out problem) is not { } read)
        {
            return null;
        }

        if (!read.Text.Equals(row.Text, StringComparison.Ordinal))
        {
            problem = $"without its brackets it reads {Quoted.Value(read.Text)}, but the text of the row is {(row.Text is null ? "given as words" : Quoted.Value(row.Text))}.";
            return null;
        }

        return new EntitiesLabel(read.Entities);
    }

    /// <summary>Whether a string is a list or an object that was written as text.</summary>
    // "['a', 'b']", as Python prints a list and tables keep it; "[[0, 3, 'PER']]", "{'toxic': 1}". A class may well be called "[Jobs]".
    internal static bool IsWrittenList(string value) => value.AsSpan().Trim() switch
    {
        "[]" or "{}" => true,
        ['[', .. var inner, ']'] => inner.Trim() is ['\'' or '"' or '[' or '{' or '-' or (>= '0' and <= '9'), ..],
        ['{', .. var inner, '}'] => inner.Trim() is ['\'' or '"', ..],
        _ => false,
    };
}
