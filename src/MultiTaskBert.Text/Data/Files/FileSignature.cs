using System.Text.Unicode;

namespace MultiTaskBert.Data.Files;

/// <summary>What the first bytes of a file say about it: the one place that knows the files that are no UTF-8 text and are given to a reader of text all the same.</summary>
/// <param name="Kind">What such a file is: <c>Parquet</c>.</param>
/// <param name="Start">The bytes that it has.</param>
/// <param name="Cure">What to do with it.</param>
/// <param name="Offset">Where it has them.</param>
internal sealed record FileSignature(string Kind, byte[] Start, string Cure, int Offset = 0)
{
    /// <summary>How many bytes of a file are enough to tell.</summary>
    internal const int BytesNeeded = 4096;

    private const string Unpack = "unpack it first";
    private const string Once = "one layer is unpacked while reading; unpack it once first";
    private const string Other = $"{nameof(MtlDataset)}.";
    private const string AsLines = "write its rows as JSON Lines first";

    // Sources: the format descriptions of each; for most also the file(1) database.
    private static readonly FileSignature[] All =
    [
        new("Parquet", [.. "PAR1"u8], $"read it with {Other}FromParquet of the package MultiTaskBert.Parquet, or {AsLines} (with pandas: read_parquet(file).to_json(out, orient='records', lines=True))"),
        new("encrypted Parquet", [.. "PARE"u8], AsLines),
        new("an Arrow file", [.. "ARROW1"u8], $"read it with {Other}FromArrow of the package MultiTaskBert.Parquet, or {AsLines}"),
        new("an Arrow stream", [0xFF, 0xFF, 0xFF, 0xFF], $"read it with {Other}FromArrow of the package MultiTaskBert.Parquet, or {AsLines}"),
        new("a Feather file", [.. "FEA1"u8], AsLines),
        new("an Avro file", [.. "Obj"u8, 1], AsLines),
        new("an ORC file", [.. "ORC"u8], AsLines),
        new("an SQLite database", [.. "SQLite format 3"u8, 0], AsLines),
        new("an HDF5 file", [0x89, .. "HDF\r\n"u8], AsLines),
        new("an array of NumPy", [0x93, .. "NUMPY"u8], AsLines),
        new(
            "a DocBin of spaCy (.spacy), or something else that zlib packed",
            [0x78, 0x9C],
            "write its documents as JSON Lines in Python (for doc in DocBin().from_disk(path).get_docs(nlp.vocab): print(json.dumps({'text': doc.text, 'entities': [[e.start_char, e.end_char, "
                + "e.label_] for e in doc.ents], 'cats': doc.cats}))) and read them with JsonLinesOptions.Offsets = OffsetUnit.CodePoints"),
        new("a Python pickle", [0x80, 2], AsLines),
        new("a Python pickle", [0x80, 3], AsLines),
        new("a Python pickle", [0x80, 4], AsLines),
        new("a Python pickle", [0x80, 5], AsLines),
        new("compressed by gzip twice", [0x1F, 0x8B], $"{Once} (gzip -d)"),
        new("compressed by Zstandard twice", [0x28, 0xB5, 0x2F, 0xFD], $"{Once} (zstd -d)"),
        new("compressed by bzip2", [.. "BZh"u8], $"{Unpack} (bzip2 -d)"),
        new("compressed by xz", [0xFD, .. "7zXZ"u8, 0], $"{Unpack} (xz -d)"),
        new("compressed by LZ4", [0x04, 0x22, 0x4D, 0x18], $"{Unpack} (lz4 -d)"),
        new("compressed by Snappy", [0xFF, 0x06, 0x00, 0x00, .. "sNaPpY"u8], Unpack),
        new("a zip archive (or a document that is one, such as .xlsx, .docx, .npz)", [.. "PK"u8, 3, 4], $"{Unpack} (unzip), or save the sheet as text"),
        new("an empty zip archive", [.. "PK"u8, 5, 6], "give the file that should be in it"),
        new("a 7-Zip archive", [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], Unpack),
        new("a RAR archive", [.. "Rar!"u8, 0x1A, 7], Unpack),
        new("a tar archive", [.. "ustar"u8], $"{Unpack} (tar -xf)", Offset: 257),
        new("an old Office document", [0xD0, 0xCF, 0x11, 0xE0], "save the sheet as text"),
        new("a PDF document", [.. "%PDF-"u8], "take the text out of it first"),
        new("a web page (HTML)", [.. "<!doctype html"u8], "download the file itself, not the page that shows it") { IsText = true },
        new("a web page (HTML)", [.. "<html"u8], "download the file itself, not the page that shows it") { IsText = true },
        new("an XML document", [.. "<?xml "u8], AsLines) { IsText = true },
        new("a document in RTF", [.. "{\\rtf"u8], "save it as plain text") { IsText = true },
        new("a pointer of Git LFS to the file, not the file", [.. "version https://git-lfs.github.com/spec/"u8], "fetch it with 'git lfs pull'") { IsText = true },
    ];

    /// <summary>Whether such files are text. All others hold bytes that no text has, so that a text may well begin with the word PAR1.</summary>
    private bool IsText { get; init; }

    /// <summary>Why a file cannot be read as lines of UTF-8, or null if nothing speaks against it.</summary>
    /// <param name="start">The first bytes of the file, <see cref="BytesNeeded"/> or all.</param>
    internal static string? Refusal(ReadOnlySpan<byte> start)
    {
        var isWhole = start.Length < BytesNeeded;
        start = start[..Math.Min(start.Length, BytesNeeded)];
        var isUtf8 = IsUtf8(start, isWhole);
        var isBinary = start.ContainsAnyInRange((byte)0, (byte)8) || !isUtf8;
        foreach (var signature in All)
        {
            if (signature.IsText ? signature.Matches(TextOf(start)) : isBinary && signature.Matches(start))
            {
                return $"this is {signature.Kind}, not lines of text: {signature.Cure}.";
            }
        }

        return WideEncoding.Of(start) is { } encoding
            ? $"this is {encoding}, not UTF-8. Save it as UTF-8 (in an editor 'Save as', or iconv -f {encoding.Split(' ')[0]} -t UTF-8)."
            : start.Contains((byte)0) && (!isUtf8 || IsMostlyControl(start)) ? "this is a binary file, not lines of text. Give a UTF-8 text file." : null;
    }

    // Before the first character of a text there may be a byte order mark and white space.
    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> start) =>
        (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? start[3..] : start).TrimStart(" \t\r\n"u8);

    // A program or a file of numbers may be UTF-8 by chance. A text has a NUL or another control character at most here and there.
    private static bool IsMostlyControl(ReadOnlySpan<byte> start)
    {
        const int oneIn = 8;
        var control = 0;
        foreach (var value in start)
        {
            control += value is < 0x09 or (> 0x0D and < 0x20) or 0x7F ? 1 : 0;
        }

        return control > start.Length / oneIn;
    }

    private bool Matches(ReadOnlySpan<byte> start)
    {
        if (start.Length < Offset + Start.Length)
        {
            return false;
        }

        for (var i = 0; i < Start.Length; i++)
        {
            var value = start[Offset + i];
            if (value != Start[i] && !(value is >= (byte)'A' and <= (byte)'Z' && Start[i] is >= (byte)'a' and <= (byte)'z' && (value | 0x20) == Start[i]))
            {
                return false;
            }
        }

        return true;
    }

    // The last character of a part may be cut in two.
    private static bool IsUtf8(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        for (var cut = 0; cut <= (isWhole ? 0 : 3); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
