using System.Text;
using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Yaml.Rasa;

/// <summary>An example of Rasa: a text in which entities are marked, <c>my [savings](account)</c> or <c>[x]{"entity": …, "value": …, "role": …, "group": …}</c>.</summary>
internal sealed class RasaExample
{
    private readonly List<EntitySpan> _entities = [];

    /// <summary>The text without marks.</summary>
    internal string Text { get; private set; } = string.Empty;

    /// <summary>The entities, by the characters of that text.</summary>
    internal IReadOnlyList<EntitySpan> Entities => _entities;

    /// <summary>How many entities have a role, which no head takes.</summary>
    internal int Roles { get; private set; }

    /// <summary>How many entities are in a group, which no head takes.</summary>
    internal int Groups { get; private set; }

    /// <summary>Reads one, or says what is wrong with it. What is in brackets with nothing behind them is text, as it is for Rasa.</summary>
    internal static RasaExample? Read(string written, out string fault)
    {
        var example = new RasaExample();
        var text = new StringBuilder();
        fault = string.Empty;
        for (var at = 0; at < written.Length;)
        {
            var open = written.IndexOf('[', at);
            var close = open < 0 ? -1 : written.IndexOf(']', open + 1);
            if (close < 0)
            {
                text.Append(written, at, written.Length - at);
                break;
            }

            text.Append(written, at, open - at);
            if (close == open + 1 || close + 1 >= written.Length || ClosingOf(written[close + 1]) is not { } closing || (written.IndexOf(closing, close + 2) is var end && end < close + 3))
            {
                text.Append('[');
                at = open + 1;
                continue;
            }

            var span = (Start: text.Length, End: text.Length + close - open - 1);
            text.Append(written, open + 1, close - open - 1);
            if (!example.Add(span.Start, span.End, written[close + 1], written[(close + 2)..end], out var problem))
            {
                fault = $"what is behind {Quoted.Value(written[open..(close + 1)])} {problem}";
                return null;
            }

            at = end + 1;
        }

        example.Text = text.ToString();
        return example;
    }

    private static char? ClosingOf(char opening) => opening switch
    {
        '(' => ')',
        '{' => '}',
        '[' => ']',
        _ => null,
    };

    private bool Add(int start, int end, char opening, string inner, out string problem)
    {
        if (opening == '(')
        {
            var colon = inner.IndexOf(':', StringComparison.Ordinal);
            return AddType(start, end, colon < 0 ? inner : inner[..colon], out problem);
        }

        try
        {
            using var json = JsonDocument.Parse(opening == '{' ? $"{{{inner}}}" : $"[{inner}]");
            foreach (var item in json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray().ToArray() : [json.RootElement])
            {
                if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("entity", out var type) || type.ValueKind != JsonValueKind.String)
                {
                    problem = $"has no 'entity' that is a string, as in [Oslo]{{\"entity\": \"city\"}}.";
                    return false;
                }

                Roles += item.TryGetProperty("role", out _) ? 1 : 0;
                Groups += item.TryGetProperty("group", out _) ? 1 : 0;
                if (!AddType(start, end, type.GetString()!, out problem))
                {
                    return false;
                }
            }

            problem = string.Empty;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = $"is no JSON: {ParserMessage.Short(e.Message.Split(" LineNumber:")[0])}";
            return false;
        }
    }

    private bool AddType(int start, int end, string type, out string problem)
    {
        problem = string.IsNullOrWhiteSpace(type) ? "names no entity." : string.Empty;
        if (problem.Length == 0)
        {
            _entities.Add(new EntitySpan(start, end, type.Trim()));
        }

        return problem.Length == 0;
    }
}
