using System.Text.Json;
using System.Text.Unicode;

namespace MultiTaskBert.Data.Json;

/// <summary>A file that is one JSON document with an array of rows, and not a row a line: what annotation tools export, and <c>json.dump</c> writes.</summary>
/// <param name="Rows">The rows, each with the line that it begins in.</param>
internal sealed record JsonDocumentFile(IReadOnlyList<JsonDocumentRow> Rows)
{
    /// <summary>The largest document that is read: it is held in memory whole, other than a file of lines.</summary>
    internal const int MaxBytes = 256 * 1024 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the file if it is such a document; null if it is none, but lines, or something is wrong with it.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="problems">What is wrong with it; nothing if it is no document.</param>
    public static JsonDocumentFile? TryRead(string path, ProblemList problems)
    {
        if (!BeginsAsDocument(path))
        {
            return null;
        }

        if (new FileInfo(path).Length is > MaxBytes and var length)
        {
            problems.Add(path, line: null, $"the file is one JSON document of {length} bytes; at most {MaxBytes} are read. Write one object a line, for instance with: jq -c '.[]'");
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var start = bytes.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        if (!Utf8.IsValid(bytes.AsSpan(start)))
        {
            problems.Add(path, line: null, "the file is one JSON document, but holds invalid UTF-8. Save the file as UTF-8.");
            return null;
        }

        try
        {
            return Find(path, bytes, start, problems);
        }
        catch (JsonException e)
        {
            problems.Add(path, (int)(e.LineNumber ?? 0) + 1, $"the file is one JSON document, broken at byte {e.BytePositionInLine + 1} of this line: {e.Message.Split(" LineNumber:")[0]}");
            return null;
        }
    }

    // A line of its own that is whole is a row, but for one that holds all rows.
    private static bool BeginsAsDocument(string path)
    {
        using var lines = FirstLines.Open(path, new ProblemList(), _ => true);
        return lines.Texts is not [var first, ..] ? lines.Lines.Count > 0 && IsLongArray(path) : JsonDocumentShape.IsOne(lines.Texts) || (lines.Texts.Count == 1 && IsArrayOfRows(first));
    }

    private static bool IsArrayOfRows(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith("["))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetArrayLength() > 0 && document.RootElement.EnumerateArray().All(IsRow);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A line that is too long for a row, but begins as an array of rows.
    private static bool IsLongArray(string path)
    {
        Span<byte> begin = stackalloc byte[256];
        using var file = File.OpenRead(path);
        var read = begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)];
        var text = read.StartsWith(ByteOrderMark) ? read[ByteOrderMark.Length..] : read;
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("["u8) && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'[' or (byte)'{', ..];
    }

    private static bool IsRow(JsonElement json) => json.ValueKind == JsonValueKind.Object || RowShapes.Of(json) is not null;

    private static JsonDocumentFile? Find(string path, byte[] bytes, int start, ProblemList problems)
    {
        var reader = new Utf8JsonReader(bytes.AsSpan(start));
        reader.Read();
        var rows = reader.TokenType == JsonTokenType.StartArray || EnterRasa(ref reader) ? RowsOf(ref reader, bytes, start) : null;
        if (rows is null)
        {
            problems.Add(
                path,
                line: null,
                "this is one JSON document over several lines, but no list of rows. Write each row on a line of its own, for instance with: jq -c '.[]' file.json > file.jsonl (or '.data[]' where they are in 'data').");
            return null;
        }

        // The rest must be whole as well: a cut file is no file of fewer rows.
        while (reader.Read())
        {
        }

        return new JsonDocumentFile(rows);
    }

    // Rasa's training data: the rows are in rasa_nlu_data.common_examples.
    private static bool EnterRasa(ref Utf8JsonReader reader)
    {
        return Enter(ref reader, "rasa_nlu_data"u8, JsonTokenType.StartObject) && Enter(ref reader, "common_examples"u8, JsonTokenType.StartArray);

        static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, JsonTokenType kind)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(name);
                reader.Read();
                if (isIt)
                {
                    return reader.TokenType == kind;
                }

                reader.Skip();
            }

            return false;
        }
    }

    private static List<JsonDocumentRow> RowsOf(ref Utf8JsonReader reader, byte[] bytes, int start)
    {
        var rows = new List<JsonDocumentRow>();
        var (line, counted) = (1, 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var from = start + (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, from - counted).Count((byte)'\n');
            counted = from;
            reader.Skip();
            rows.Add(new JsonDocumentRow(line, bytes.AsMemory(from, start + (int)reader.BytesConsumed - from)));
        }

        return rows;
    }
}
