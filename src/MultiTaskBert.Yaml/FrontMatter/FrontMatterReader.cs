using System.Buffers;
using System.Text;
using System.Text.Json;
using MultiTaskBert.Runtime;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MultiTaskBert.Yaml.FrontMatter;

/// <summary>Reads the YAML that stands before the text of a Markdown file, between two lines of <c>---</c>, as JSON: scalars as strings, whatever they look like.</summary>
internal static class FrontMatterReader
{
    /// <summary>The largest front matter that is read, in bytes: names of a thousand classes take 30,000.</summary>
    internal const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxDepth = 32;
    private const int MaxEvents = 1_000_000;
    private const string Mark = "---";

    /// <summary>Reads the front matter of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">What is wrong; empty if nothing is, also if there is no front matter.</param>
    /// <returns>The mapping that it is, or null if there is none or something is wrong.</returns>
    internal static JsonDocument? Read(string text, out string fault)
    {
        fault = string.Empty;
        var lines = text.TrimStart('\uFEFF');
        if (!IsMark(lines.AsSpan(0, LineEnd(lines, 0))))
        {
            return null;
        }

        var start = LineEnd(lines, 0);
        for (var at = start; at < lines.Length;)
        {
            var begin = at + 1;
            var end = LineEnd(lines, begin);
            if (begin <= end && IsMark(lines.AsSpan(begin, end - begin)))
            {
                return Parse(lines[start..begin], out fault);
            }

            at = end;
        }

        fault = $"its front matter has no end: a line of {Mark}.";
        return null;
    }

    private static int LineEnd(string text, int from) => from < text.Length && text.IndexOf('\n', from) is >= 0 and var end ? end : text.Length;

    private static bool IsMark(ReadOnlySpan<char> line) => line.TrimEnd().SequenceEqual(Mark);

    private static JsonDocument? Parse(string yaml, out string fault)
    {
        fault = string.Empty;
        if (Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
        {
            fault = FormattableString.Invariant($"its front matter has more than {MaxBytes} bytes, which are the most that are read.");
            return null;
        }

        try
        {
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json))
            {
                var parser = new Parser(new StringReader(yaml));
                parser.Consume<StreamStart>();
                if (!parser.Accept<DocumentStart>(out _))
                {
                    return null;
                }

                parser.Consume<DocumentStart>();
                var left = MaxEvents;
                Write(parser, writer, depth: 0, ref left);
            }

            return JsonDocument.Parse(json.WrittenMemory);
        }
        catch (Exception e) when (e is YamlException or InvalidDataException or JsonException or ArgumentException or InvalidOperationException)
        {
            fault = $"its front matter is no YAML that is read: {ParserMessage.Short(e.Message.ReplaceLineEndings(" ").TrimEnd('.'))}.";
            return null;
        }
    }

    private static void Write(Parser parser, Utf8JsonWriter json, int depth, ref int left)
    {
        if (depth > MaxDepth || left-- <= 0)
        {
            throw new InvalidDataException("it is nested too deep, or too long");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            json.WriteStringValue(scalar.Value);
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            json.WriteStartArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                Write(parser, json, depth + 1, ref left);
            }

            json.WriteEndArray();
        }
        else if (parser.TryConsume<MappingStart>(out _))
        {
            json.WriteStartObject();
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var name = parser.TryConsume<Scalar>(out var key) ? key.Value : throw new InvalidDataException("a key is no word");
                json.WritePropertyName(names.Add(name) ? name : throw new InvalidDataException($"the key '{name}' occurs twice"));
                Write(parser, json, depth + 1, ref left);
            }

            json.WriteEndObject();
        }
        else
        {
            // A few lines of aliases may stand for more than any memory holds.
            throw new InvalidDataException(parser.Current is AnchorAlias ? "it holds an alias, which is not followed" : "it ends too early");
        }
    }
}
