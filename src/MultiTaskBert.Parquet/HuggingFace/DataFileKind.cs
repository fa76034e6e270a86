using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Data.Tables;
using MultiTaskBert.Parquet.Rows;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>A kind of file that data sets are made of, by the end of its name.</summary>
/// <param name="endings">The ends of names.</param>
/// <param name="read">Reads a file: its path, what is read of it, what numbers stand for by column.</param>
internal sealed class DataFileKind(string[] endings, Func<string, JsonLinesOptions, IReadOnlyDictionary<string, IReadOnlyList<string>>, RowsRead> read)
{
    private const string NoClass = "-1";

    private static readonly string[] Packed = [".gz", ".gzip", ".zst", ".zstd"];

    // What describes a data set, and is none of its data.
    private static readonly string[] Descriptions = [DatasetCard.Infos, "dataset_info.json", "dataset_dict.json", "state.json", "config.json"];

    /// <summary>The kinds. Where a split is there in several, the first is taken.</summary>
    internal static IReadOnlyList<DataFileKind> All { get; } =
    [
        new([".parquet"], ColumnarReader.Read),
        new([".arrow"], ColumnarReader.Read),
        new([".jsonl", ".ndjson", ".json"], ReadJson),
        new([".csv", ".tsv"], ReadTable),
    ];

    /// <summary>The ends of names that are read, for messages.</summary>
    internal static string Endings => string.Join(", ", All.SelectMany(kind => kind.Names));

    private string[] Names { get; } = endings;

    /// <summary>The kind of a file, or null if it is no data.</summary>
    internal static DataFileKind? Of(string file)
    {
        var name = file[(file.LastIndexOf('/') + 1)..];
        if (file.Split('/').Any(part => part[0] is '.' or '_') || Descriptions.Contains(name, StringComparer.Ordinal))
        {
            return null;
        }

        var plain = Packed.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } packed ? name[..^packed.Length] : name;
        return All.FirstOrDefault(kind => kind.Names.Any(ending => plain.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Reads a file of the kind.</summary>
    internal RowsRead Read(string path, JsonLinesOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames) => read(path, options, classNames);

    private static RowsRead ReadJson(string path, JsonLinesOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames) =>
        JsonLinesReader.Read(path, InputNames.For(options, PropertiesOf(path), classNames));

    // The properties of the first row, where it has a line of its own.
    private static string[] PropertiesOf(string path)
    {
        using var lines = FirstLines.Open(path, new ProblemList(), _ => true);
        try
        {
            using var row = lines.Texts is [var first, ..] ? JsonDocument.Parse(first) : null;
            return row?.RootElement is { ValueKind: JsonValueKind.Object } json ? [.. json.EnumerateObject().Select(property => property.Name)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter of a name that is no Unicode; the reader says so
        {
            return [];
        }
    }

    private static RowsRead ReadTable(string path, JsonLinesOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames)
    {
        var usual = new JsonLinesOptions();
        return CsvTableReader.Read(path, new CsvOptions
        {
            Text = Chosen(options.TextProperty, usual.TextProperty),
            Pair = Chosen(options.PairProperty, usual.PairProperty),
            Words = Chosen(options.WordsProperty, usual.WordsProperty),
            HeadOf = options.HeadOf,
            NoLabelValues = classNames.Count > 0 ? [.. options.NoLabelValues, NoClass] : options.NoLabelValues,
            Offsets = options.Offsets,
            RenamedLabels = NamesByHead(options, classNames),
            Where = options.Where,
            Storage = options.Storage,
            StorageFolder = options.StorageFolder,
            Progress = options.Progress,
        });

        static string? Chosen(string name, string usual) => name.Equals(usual, StringComparison.Ordinal) ? null : name;
    }

    // A table has the numbers of classes; what the user says of them goes before what the data set says.
    private static Dictionary<string, IReadOnlyDictionary<string, string>> NamesByHead(JsonLinesOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames)
    {
        var names = new Dictionary<string, IReadOnlyDictionary<string, string>>(options.RenamedLabels, StringComparer.Ordinal);
        foreach (var (column, list) in classNames.Concat(options.ClassNames))
        {
            if (options.HeadOf(column) is { } head && !options.RenamedLabels.ContainsKey(head))
            {
                names[head] = list.Index().ToDictionary(name => name.Index.ToString(CultureInfo.InvariantCulture), name => name.Item, StringComparer.Ordinal);
            }
        }

        return names;
    }
}
