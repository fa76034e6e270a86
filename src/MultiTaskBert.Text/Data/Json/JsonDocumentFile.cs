using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Data.Json;

/// <summary>A file that is one JSON document with an array of rows, and not a row a line: what annotation tools export, and <c>json.dump</c> writes.</summary>
/// <param name="Rows">The rows, each with the line that it begins in.</param>
internal sealed record JsonDocumentFile(IReadOnlyList<JsonDocumentRow> Rows)
{
    /// <summary>The largest document that is read: it is held in memory whole, other than a file of lines.</summary>
    internal const int MaxBytes = DataFile.MaxWhole;

    private const string Rasa = "rasa_nlu_data";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the file if it is such a document; null if it is none, but lines, or something is wrong with it.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="options">The options of the file.</param>
    /// <param name="problems">What is wrong with it; nothing if it is no document.</param>
    public static JsonDocumentFile? TryRead(string path, JsonLinesOptions options, ProblemList problems)
    {
        if (!BeginsAsDocument(path, options))
        {
            return null;
        }

        if (DataFile.ReadWhole(path) is not { } bytes)
        {
            problems.Add(path, line: null, $"the file is one JSON document of more than {MaxBytes} bytes, which are the most that are read. Write one object a line, for instance with: jq -c '.[]'");
            return null;
        }

        var start = bytes.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        if (!Utf8.IsValid(bytes.AsSpan(start)))
        {
            problems.Add(path, line: null, "the file is one JSON document, but holds invalid UTF-8. Save the file as UTF-8.");
            return null;
        }

        try
        {
            return Find(path, bytes, start, options, problems);
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            problems.Add(path, line + 1, $"the file is one JSON document, broken {JsonFault.Describe(e, LineAt(bytes.AsSpan(start), line), "this")}");
            return null;
        }
    }

    // A line of its own that is whole is a row, but for one that holds all rows.
    private static bool BeginsAsDocument(string path, JsonLinesOptions options)
    {
        using var lines = FirstLines.Open(path, new ProblemList(), _ => true);
        return lines.Texts is not [var first, ..] ? lines.Lines.Count > 0 && IsLongArray(path) : JsonDocumentShape.IsOne(lines.Texts) || (lines.Texts.Count == 1 && HoldsRows(first, options));
    }

    private static bool HoldsRows(string line, JsonLinesOptions options)
    {
        if (line.AsSpan().TrimStart() is not ['[' or '{', ..])
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? root.GetArrayLength() > 0 && root.EnumerateArray().All(IsRow)
                : (root.TryGetProperty(Rasa, out _) && !JsonDocumentAdvice.IsRow(root, options)) || JsonDocumentAdvice.Of(root, options) is not null;
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
        using var file = DataFile.Open(path);
        var read = begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)];
        var text = read.StartsWith(ByteOrderMark) ? read[ByteOrderMark.Length..] : read;
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("["u8) && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'[' or (byte)'{', ..];
    }

    private static bool IsRow(JsonElement json) => json.ValueKind == JsonValueKind.Object || RowShapes.Of(json) is not null;

    private static JsonDocumentFile? Find(string path, byte[] bytes, int start, JsonLinesOptions options, ProblemList problems)
    {
        var reader = new Utf8JsonReader(bytes.AsSpan(start));
        reader.Read();
        var rows = reader.TokenType == JsonTokenType.StartArray || EnterRasa(ref reader) ? RowsOf(ref reader, bytes, start) : null;
        if (rows is null)
        {
            problems.Add(path, line: null, WhatToDo(bytes.AsSpan(start), options));
            return null;
        }

        // The rest must be whole as well: a cut file is no file of fewer rows.
        while (reader.Read())
        {
        }

        return new JsonDocumentFile(rows);
    }

    // One object, or several of them behind each other, each over several lines, are rows that jq writes on a line each.
    private static string WhatToDo(ReadOnlySpan<byte> bytes, JsonLinesOptions options)
    {
        var reader = new Utf8JsonReader(bytes);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var what = $"this is one JSON document{(bytes.TrimEnd(" \t\r\n"u8).Contains((byte)'\n') ? " over several lines" : string.Empty)}, but no list of rows";
        return JsonDocumentAdvice.Of(root, options) is { } advice ? $"{what}: {advice}"
            : RowShapes.Of(root) is not null || JsonDocumentAdvice.IsRow(root, options) ? $"{what}: it is one row, or several behind each other. Write each on a line of its own: jq -c . file.json > file.jsonl."
            : $"{what}. It has {Labels.Quoted.List([.. root.EnumerateObject().Select(property => property.Name)])}. Write each row on a line of its own, for instance with: jq -c '.[]' file.json > file.jsonl "
                + "(or '.data[]' where they are in 'data').";
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> bytes, int line)
    {
        for (; line > 0 && bytes.IndexOf((byte)'\n') is >= 0 and var end; line--)
        {
            bytes = bytes[(end + 1)..];
        }

        return bytes.IndexOf((byte)'\n') is >= 0 and var length ? bytes[..length] : bytes;
    }

    // Rasa's training data: the rows are in rasa_nlu_data.common_examples.
    private static bool EnterRasa(ref Utf8JsonReader reader)
    {
        return Enter(ref reader, Encoding.UTF8.GetBytes(Rasa), JsonTokenType.StartObject) && Enter(ref reader, "common_examples"u8, JsonTokenType.StartArray);

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
