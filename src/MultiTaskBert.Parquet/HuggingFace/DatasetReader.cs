using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Labels;
using MultiTaskBert.Parquet.Columns;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Hub;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>Reads a split of a data set as the <c>datasets</c> library of Hugging Face lays it out.</summary>
internal static class DatasetReader
{
    private const string Converted = "refs/convert/parquet";
    private const string Main = "main";
    private const string Dictionary = "dataset_dict.json";
    private const string State = "state.json";

    internal static async Task<MtlDataset> ReadAsync(string dataset, string split, HubDatasetOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataset);
        ArgumentException.ThrowIfNullOrWhiteSpace(split);
        options ??= new HubDatasetOptions();
        if (string.Join(' ', options.Problems()) is { Length: > 0 } message)
        {
            throw new ArgumentException(message, nameof(options));
        }

        var source = await OpenAsync(dataset, options.Hub, cancellationToken).ConfigureAwait(false);
        if (await SavedAsync(source, split, cancellationToken).ConfigureAwait(false) is { } saved)
        {
            var folder = await source.TakeAsync(saved, cancellationToken).ConfigureAwait(false);
            return Read(folder.Select(file => (file, DataFileKind.All[1])), options, Features.None, []);
        }

        var leftOut = new List<LeftOut>();
        var isConverted = source is DatasetSource.Hub && options.Hub.Revision is Converted;
        if (source is DatasetSource.Hub && !source.Files.Any(file => DataFileKind.Of(file) is not null) && ScriptOf(source) is { } script)
        {
            source = await ConvertedAsync(dataset, script, options.Hub, cancellationToken).ConfigureAwait(false);
            leftOut.Add(new LeftOut(dataset, $"loading scripts ('{script}'), which are never run; the rows are those of the hub's revision '{Converted}'", 1, 1));
            isConverted = true;
        }

        var card = DatasetCard.Read(
            await source.FindAsync(DatasetCard.Readme, cancellationToken).ConfigureAwait(false), await source.FindAsync(DatasetCard.Infos, cancellationToken).ConfigureAwait(false));
        var found = DatasetFiles.Find(source, card, options.Config, split, isConverted);
        if (found.OfOtherKinds > 0)
        {
            leftOut.Add(new LeftOut(source.Name, "files of the same split in another format, which are taken for the same rows", found.OfOtherKinds, 1));
        }

        var paths = await source.TakeAsync(found.Files, cancellationToken).ConfigureAwait(false);
        return Read(paths.Zip(found.Files, (path, file) => (path, DataFileKind.Of(file)!)), options, card.FeaturesOf(found.Config), leftOut);
    }

    private static MtlDataset Read(
        IEnumerable<(string Path, DataFileKind Kind)> files, HubDatasetOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames, IReadOnlyList<LeftOut> leftOut)
    {
        var parts = new List<MtlDataset>();
        foreach (var (path, kind) in files)
        {
            var read = kind.Read(path, options.Fields, classNames);
            parts.Add(MtlDataset.Of(parts.Count == 0 ? read with { LeftOut = [.. leftOut, .. read.LeftOut] } : read));
        }

        return parts.Count == 1 ? parts[0] : MtlDataset.Join(parts);
    }

    private static async Task<DatasetSource> OpenAsync(string dataset, HubOptions hub, CancellationToken cancellationToken) =>
        Directory.Exists(dataset) ? new DatasetSource.Local(dataset)
        : HubNames.IsModelId(dataset) ? new DatasetSource.Hub(await HubRepository.OpenAsync(HubRepo.Dataset(dataset), hub, cancellationToken).ConfigureAwait(false))
        : throw Problem(dataset, File.Exists(dataset) ? "is a file; give the folder of a data set, or read the file by itself." : "the folder does not exist, and that is no id of a data set either, which is 'name' or 'organization/name'. Check the path.");

    private static string? ScriptOf(DatasetSource source) => source.Files.FirstOrDefault(file => file.EndsWith(".py", StringComparison.Ordinal) && !file.Contains('/', StringComparison.Ordinal));

    // The hub runs the scripts of data sets itself, and keeps what they gave as Parquet.
    private static async Task<DatasetSource> ConvertedAsync(string dataset, string script, HubOptions hub, CancellationToken cancellationToken)
    {
        var advice = $"has no data but a script, '{script}', which is never run. Load it in Python with an old version of datasets, write it with to_parquet(…) and read that with FromParquet";
        if (hub.Revision is not Main)
        {
            throw Problem(dataset, $"{advice}, or set {nameof(HubOptions)}.{nameof(HubOptions.Revision)} to '{Converted}' if the hub has converted it.");
        }

        try
        {
            return new DatasetSource.Hub(await HubRepository.OpenAsync(HubRepo.Dataset(dataset), hub.At(Converted), cancellationToken).ConfigureAwait(false));
        }
        catch (HubException e)
        {
            throw Problem(dataset, $"{advice}. The revision '{Converted}', in which the hub keeps what it has converted, cannot be had: {e.Message}");
        }
    }

    // The files of a split that save_to_disk wrote; null if it did not.
    private static async Task<IReadOnlyList<string>?> SavedAsync(DatasetSource source, string split, CancellationToken cancellationToken)
    {
        var folder = string.Empty;
        if (await source.FindAsync(Dictionary, cancellationToken).ConfigureAwait(false) is { } dictionary)
        {
            using var json = Json(dictionary);
            string[] splits = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("splits", out var list) && list.ValueKind == JsonValueKind.Array ? [.. Strings(list)] : [];
            folder = $"{DatasetFiles.Choose(split, splits, source.Name)}/";
        }

        if (await source.FindAsync(folder + State, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return folder.Length == 0 ? null : throw Problem(source.Name, $"'{Dictionary}' lists the split '{folder[..^1]}', but there is no '{folder}{State}'. Copy the folder again.");
        }

        using var document = Json(state);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("_data_files", out var files) || files.ValueKind != JsonValueKind.Array)
        {
            throw Problem(state, "does not list its files ('_data_files').");
        }

        if (folder.Length == 0 && root.TryGetProperty("_split", out var given) && Features.Text(given) is { } own && !SplitNames.Canonical(own).Equals(SplitNames.Canonical(split), StringComparison.Ordinal))
        {
            throw Problem(source.Name, $"there is no split {Quoted.Value(split)}; this is the split {Quoted.Value(own)}.");
        }

        string[] names = [.. files.EnumerateArray().Select(file => file.ValueKind == JsonValueKind.Object && file.TryGetProperty("filename", out var name) && Features.Text(name) is { } text ? folder + text : string.Empty)];

        // Only what is in the folder is known, so that no name leads out of it.
        return names.FirstOrDefault(name => !source.Files.Contains(name, StringComparer.Ordinal)) is { } missing
            ? throw Problem(state, $"lists the file {Quoted.Value(missing)}, which is not in the folder. Copy the folder again.")
            : names.Length > 0 ? names : throw Problem(state, "lists no file.");
    }

    private static JsonDocument Json(string path)
    {
        const int maxBytes = 16 * 1024 * 1024;
        try
        {
            return JsonDocument.Parse(DataFile.ReadWhole(path, maxBytes) ?? throw Problem(path, FormattableString.Invariant($"has more than {maxBytes} bytes, which are the most that are read of what describes a data set.")));
        }
        catch (JsonException e)
        {
            throw Problem(path, $"is broken JSON: {ParserMessage.Short(e.Message)}");
        }
    }

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(Features.Text).OfType<string>();

    private static DatasetException Problem(string file, string message) => new([new DatasetProblem(message, file)]);
}
