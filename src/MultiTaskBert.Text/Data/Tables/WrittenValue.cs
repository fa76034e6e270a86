using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MultiTaskBert.Data.Tables;

/// <summary>A list or an object that was written into a field of a table: as JSON, or as Python prints it (<c>['a', 'b']</c>, <c>(0, 3, 'PER')</c>), or NumPy (<c>['a' 'b']</c>).</summary>
internal static class WrittenValue
{
    private const int DepthAtMost = 32;

    /// <summary>Whether a field may be a list or an object: what it begins and ends with.</summary>
    internal static bool IsLikely(ReadOnlySpan<char> field)
    {
        field = field.Trim();
        return field.Length > 1 && (field[0], field[^1]) is ('[', ']') or ('{', '}');
    }

    /// <summary>Reads a value; null if it is none.</summary>
    internal static JsonElement? Read(string field)
    {
        // To try what it is not costs an exception; the first quote mostly tells.
        var isPython = field.AsSpan().IndexOfAny('\'', '"') is >= 0 and var quote && field[quote] == '\'';
        return isPython ? FromPython(field) ?? TryParse(field) : TryParse(field) ?? FromPython(field);
    }

    private static JsonElement? FromPython(string field)
    {
        var written = new StringBuilder(field.Length + 16);
        var at = 0;
        return TryValue(field, ref at, written, depth: 0) && IsEnd(field, at) ? TryParse(written.ToString()) : null;
    }

    private static JsonElement? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthAtMost });
            return HasText(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A string may hold half of a surrogate pair (\ud800), which throws when it is read.
    private static bool HasText(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString() is not null,
                JsonValueKind.Array => json.EnumerateArray().All(HasText),
                JsonValueKind.Object => json.EnumerateObject().All(property => property.Name is not null && HasText(property.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsEnd(string text, int at)
    {
        Skip(text, ref at);
        return at == text.Length;
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private static bool TryValue(string text, ref int at, StringBuilder json, int depth)
    {
        Skip(text, ref at);
        return at < text.Length && depth < DepthAtMost && text[at] switch
        {
            '[' => TryItems(text, ref at, ']', json, depth),
            '(' => TryItems(text, ref at, ')', json, depth),
            '{' => TryProperties(text, ref at, json, depth),
            '\'' or '"' => TryString(text, ref at, json),
            _ => TryWord(text, ref at, json),
        };
    }

    // NumPy writes no comma between items.
    private static bool TryItems(string text, ref int at, char close, StringBuilder json, int depth)
    {
        at++;
        json.Append('[');
        for (var count = 0; ; count++)
        {
            Skip(text, ref at);
            if (at < text.Length && text[at] == ',' && count > 0)
            {
                at++;
                Skip(text, ref at);
            }

            if (at < text.Length && text[at] == close)
            {
                at++;
                json.Append(']');
                return true;
            }

            _ = count > 0 ? json.Append(',') : json;
            if (!TryValue(text, ref at, json, depth + 1))
            {
                return false;
            }
        }
    }

    private static bool TryProperties(string text, ref int at, StringBuilder json, int depth)
    {
        at++;
        json.Append('{');
        for (var count = 0; ; count++)
        {
            Skip(text, ref at);
            if (at < text.Length && text[at] == ',' && count > 0)
            {
                at++;
                Skip(text, ref at);
            }

            if (at < text.Length && text[at] == '}')
            {
                at++;
                json.Append('}');
                return true;
            }

            _ = count > 0 ? json.Append(',') : json;
            if (at >= text.Length || text[at] is not ('\'' or '"') || !TryString(text, ref at, json))
            {
                return false;
            }

            Skip(text, ref at);
            if (at >= text.Length || text[at++] != ':')
            {
                return false;
            }

            json.Append(':');
            if (!TryValue(text, ref at, json, depth + 1))
            {
                return false;
            }
        }
    }

    private static bool TryString(string text, ref int at, StringBuilder json)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at++]);
                continue;
            }

            if (!TryEscape(text, ref at, value))
            {
                return false;
            }
        }

        if (at++ >= text.Length)
        {
            return false;
        }

        json.Append(JsonSerializer.Serialize(value.ToString(), Spellings.PlainJson.Default.String));
        return true;
    }

    // https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences, those that repr() writes.
    private static bool TryEscape(string text, ref int at, StringBuilder value)
    {
        if (at + 1 >= text.Length)
        {
            return false;
        }

        var kind = text[at + 1];
        at += 2;
        var digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits > text.Length || !uint.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
            {
                return false;
            }

            at += digits;
            value.Append(new Rune(code).ToString());
            return true;
        }

        value.Append(kind switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => kind });
        return kind is 'n' or 'r' or 't' or '\\' or '\'' or '"';
    }

    private static bool TryWord(string text, ref int at, StringBuilder json)
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (',' or ']' or ')' or '}' or ':' or '\'' or '"' or '[' or '(' or '{'))
        {
            at++;
        }

        var word = text.AsSpan(start, at - start);
        var known = word switch { "True" => "true", "False" => "false", "None" or "nan" => "null", _ => string.Empty };
        if (known.Length > 0)
        {
            json.Append(known);
            return true;
        }

        // NumPy writes 1. for 1.0.
        var number = word.EndsWith('.') ? word[..^1] : word;
        json.Append(number);
        return number.Length > 0 && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
