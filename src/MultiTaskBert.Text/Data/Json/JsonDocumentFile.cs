using System.Text.Json;
using System.Text.Unicode;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Data.Json;

/// <summary>A file that is one JSON document with an array of rows, and not a row a line: what annotation tools export, and <c>json.dump</c> writes. It is read row by row.</summary>
/// <param name="path">The file.</param>
/// <param name="place">The names of the objects' properties that lead to the array; none where the document is the array.</param>
internal sealed class JsonDocumentFile(string path, IReadOnlyList<string> place)
{
    // A document that is no list of rows is looked at whole, to say where the rows may be.
    private const int LookedAtBytes = JsonDocumentStream.MaxBytes;

    private const string HalfOfAPair = "this is one JSON document, but no list of rows; a name in it holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.";

    private const string AsLines = "Write each row on a line of its own, for instance with: jq -c '.[]' file.json > file.jsonl (or '.data[]' where they are in 'data').";

    private const string Data = "data";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private static readonly string[] Rasa = ["rasa_nlu_data", "common_examples"];

    // The places where rows are looked for, beside the document itself: training data of Rasa, articles of SQuAD.
    private static readonly (string[] Names, Func<JsonElement, bool> IsRow)[] Places = [(Rasa, _ => true), ([Data], HasParagraphs)];

    /// <summary>Finds the rows if the file is such a document; null if it is none, but lines, or something is wrong with it.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="options">The options of the file.</param>
    /// <param name="problems">What is wrong with it; nothing if it is no document.</param>
    public static JsonDocumentFile? Find(string path, JsonLinesOptions options, ProblemList problems)
    {
        if (!BeginsAsDocument(path, options))
        {
            return null;
        }

        string[]? place = null;
        var isSound = Guard(path, problems, stream =>
        {
            try
            {
                place = PlaceOf(path);
                if (place is null)
                {
                    problems.Add(path, line: null, WhatToDo(path, options));
                }
            }
            catch (JsonException)
            {
                // The same once more, from where it can be told what stands there.
                stream.Finish(depth: 0);
                throw;
            }
        });
        return isSound && place is not null ? new JsonDocumentFile(path, place) : null;
    }

    /// <summary>Reads the rows, in order.</summary>
    /// <param name="problems">What is wrong with the document.</param>
    /// <param name="read">Takes the line and the bytes of a row, which are valid UTF-8 and there for the call.</param>
    /// <param name="passedOver">Is told the arrays beside that of the rows: name, number of items, line.</param>
    public void Read(ProblemList problems, Action<int, ReadOnlyMemory<byte>> read, Action<string, int, int> passedOver) => Guard(path, problems, stream =>
    {
        void Tell(string name, int count) => passedOver(name, count, stream.Line);

        stream.Enter(place, Tell);
        while (stream.TryNext(out var row))
        {
            if (Utf8.IsValid(row.Json.Span))
            {
                read(row.Line, row.Json);
            }
            else
            {
                problems.Add(path, row.Line, "invalid UTF-8 in the row that begins here. Save the file as UTF-8.");
            }
        }

        stream.Finish(place.Count, Tell);
    });

    private static bool Guard(string path, ProblemList problems, Action<JsonDocumentStream> read)
    {
        using var stream = new JsonDocumentStream(path);
        try
        {
            read(stream);
            return true;
        }
        catch (JsonException e)
        {
            var problem = stream.Problem(path, e);
            problems.Add(path, problem.Line, problem.Message);
        }
        catch (JsonDocumentStream.TooLongException e)
        {
            var problem = e.Problem(path);
            problems.Add(path, problem.Line, problem.Message);
        }

        return false;
    }

    // A line of its own that is whole is a row, but for one that holds all rows.
    private static bool BeginsAsDocument(string path, JsonLinesOptions options)
    {
        using var lines = FirstLines.Open(path, new ProblemList(), _ => true);
        return lines.Texts is not [var first, ..] ? lines.Lines.Count > 0 && IsLongDocument(path) : JsonDocumentShape.IsOne(lines.Texts) || (lines.Texts.Count == 1 && HoldsRows(first, options));
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
            return root.ValueKind == JsonValueKind.Array ? root.GetArrayLength() > 0 && root.EnumerateArray().All(item => IsRow(item, options))
                : (root.TryGetProperty(Rasa[0], out _) && !JsonDocumentAdvice.IsRow(root, options)) || JsonDocumentAdvice.Of(root, options) is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair in a name is told where the line is read.
            return false;
        }
    }

    // A line that is too long for a row, but begins as an array of rows, or as an object that holds one.
    private static bool IsLongDocument(string path)
    {
        Span<byte> begin = stackalloc byte[256];
        using (var file = DataFile.Open(path))
        {
            var read = begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)];
            var text = (read.StartsWith(ByteOrderMark) ? read[ByteOrderMark.Length..] : read).TrimStart(" \t\r\n"u8);
            if (!text.StartsWith("{"u8))
            {
                return text.StartsWith("["u8) && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'[' or (byte)'{', ..];
            }
        }

        try
        {
            return PlaceOf(path) is not null;
        }
        catch (Exception e) when (e is JsonException or JsonDocumentStream.TooLongException)
        {
            return false;
        }
    }

    private static bool IsRow(JsonElement json, JsonLinesOptions options) => json.ValueKind == JsonValueKind.Object || RowShapes.Of(json, options) is not null;

    private static bool HasParagraphs(JsonElement item) => JsonText.Has(item, SquadArticle.Paragraphs, JsonValueKind.Array);

    private static string[]? PlaceOf(string path)
    {
        using (var stream = new JsonDocumentStream(path))
        {
            if (stream.Enter([]))
            {
                return [];
            }
        }

        foreach (var (names, isRow) in Places)
        {
            using var stream = new JsonDocumentStream(path);
            if (stream.Enter(names) && (names.Length > 1 || (stream.TryNext(out var item) && IsRow(item.Json, isRow))))
            {
                return names;
            }
        }

        return null;

        static bool IsRow(ReadOnlyMemory<byte> json, Func<JsonElement, bool> isRow)
        {
            using var document = JsonDocument.Parse(json);
            try
            {
                return isRow(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    // One object, or several of them behind each other, each over several lines, are rows that jq writes on a line each.
    private static string WhatToDo(string path, JsonLinesOptions options)
    {
        using var file = DataFile.Open(path);
        var bytes = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int read; bytes.Length <= LookedAtBytes && (read = file.Read(block)) > 0;)
        {
            bytes.Write(block, 0, read);
        }

        var document = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        document = document.StartsWith(ByteOrderMark) ? document[ByteOrderMark.Length..] : document;
        if (bytes.Length > LookedAtBytes || !Utf8.IsValid(document))
        {
            return bytes.Length > LookedAtBytes ? $"this is one JSON document, but no list of rows. {AsLines}" : "the file is one JSON document, but holds invalid UTF-8. Save the file as UTF-8.";
        }

        var reader = new Utf8JsonReader(document);
        using var parsed = JsonDocument.ParseValue(ref reader);
        try
        {
            return WhatToDo(parsed.RootElement, document.TrimEnd(" \t\r\n"u8).Contains((byte)'\n'), options);
        }
        catch (InvalidOperationException)
        {
            return HalfOfAPair;
        }
    }

    private static string WhatToDo(JsonElement root, bool hasLines, JsonLinesOptions options)
    {
        var what = $"this is one JSON document{(hasLines ? " over several lines" : string.Empty)}, but no list of rows";
        return JsonDocumentAdvice.Of(root, options) is { } advice ? $"{what}: {advice}"
            : RowShapes.Of(root, options) is not null || JsonDocumentAdvice.IsRow(root, options) ? $"{what}: it is one row, or several behind each other. Write each on a line of its own: jq -c . file.json > file.jsonl."
            : $"{what}. It has {Labels.Quoted.List([.. root.EnumerateObject().Select(property => property.Name)])}. {AsLines}";
    }
}
