namespace MultiTaskBert.Data.Tables;

/// <summary>What the fields of a table look like, and how their problems are told.</summary>
internal static class CsvText
{
    /// <summary>Whether a field is a number as JSON writes it: without a plus or zeros before it, so that <c>007</c> stays a name.</summary>
    internal static bool IsJsonNumber(ReadOnlySpan<char> field)
    {
        var at = field.StartsWith('-') ? 1 : 0;
        var digits = Digits(field, ref at);
        if (digits == 0 || (digits > 1 && field[at - digits] == '0'))
        {
            return false;
        }

        if (at < field.Length && field[at] == '.')
        {
            at++;
            if (Digits(field, ref at) == 0)
            {
                return false;
            }
        }

        if (at < field.Length && field[at] is 'e' or 'E')
        {
            at += at + 1 < field.Length && field[at + 1] is '+' or '-' ? 2 : 1;
            if (Digits(field, ref at) == 0)
            {
                return false;
            }
        }

        return at == field.Length && double.TryParse(field, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
    }

    /// <summary>A problem of a value of JSON, for a table: without the advice that is for JSON Lines alone.</summary>
    internal static string Problem(string problem)
    {
        var own = problem
            .Replace($"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Offsets)}", $"{nameof(CsvOptions)}.{nameof(CsvOptions.Offsets)}", StringComparison.Ordinal)
            .Replace($"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}", $"{nameof(CsvOptions)}.{nameof(CsvOptions.NoLabelValues)}", StringComparison.Ordinal);
        string[] sentences = [.. own.Split(". ").Where(sentence => !sentence.Contains(nameof(JsonLinesOptions), StringComparison.Ordinal))];
        var text = string.Join(". ", sentences);
        return text.Length == 0 ? "the value cannot be read as a label." : text.EndsWith('.') ? text : $"{text}.";
    }

    private static int Digits(ReadOnlySpan<char> field, ref int at)
    {
        var start = at;
        while (at < field.Length && char.IsAsciiDigit(field[at]))
        {
            at++;
        }

        return at - start;
    }
}
