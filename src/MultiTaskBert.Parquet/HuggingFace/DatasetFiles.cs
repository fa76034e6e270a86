using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>The files of a split.</summary>
/// <param name="Files">Their names, in ordinal order; all of one kind.</param>
/// <param name="Config">The configuration that they are of, or null if there is none.</param>
/// <param name="OfOtherKinds">How many files of another kind there are for the same split.</param>
internal sealed record DatasetFiles(IReadOnlyList<string> Files, string? Config, int OfOtherKinds)
{
    private const int ShownAtMost = 10;

    /// <summary>Finds them.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="card">What it says of itself.</param>
    /// <param name="config">The configuration that is wanted, or null.</param>
    /// <param name="split">The split that is wanted.</param>
    /// <param name="isConverted">Whether the hub has converted it: <c>config/split/0000.parquet</c>.</param>
    /// <exception cref="DatasetException">There are none, or it is not clear which.</exception>
    internal static DatasetFiles Find(DatasetSource source, DatasetCard card, string? config, string split, bool isConverted)
    {
        string[] data = [.. source.Files.Where(file => DataFileKind.Of(file) is not null)];
        if (data.Length == 0)
        {
            throw Problem(source, $"there is no file that is read ({DataFileKind.Endings}, also with .gz or .zst); it has {Quoted.List([.. source.Files.Take(ShownAtMost)])}"
                + $"{(source.Files.Count > ShownAtMost ? $" and {source.Files.Count - ShownAtMost} more" : string.Empty)}. Archives are unpacked first, and a script is never run.");
        }

        var chosen = Configured(source, card, config, data, isConverted);
        var files = chosen.Files;
        string[] splits = [.. files.Select(file => file.Split).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (splits.Length == 0)
        {
            // Nothing says what is what: all is for training, as the datasets library has it.
            (files, splits) = ([.. files.Select(file => (file.File, (string?)SplitNames.Train))], [SplitNames.Train]);
        }

        var name = Choose(split, splits, source.Name);
        string[] wanted = [.. files.Where(file => name.Equals(file.Split, StringComparison.Ordinal)).Select(file => file.File).Distinct(StringComparer.Ordinal)];
        if (isConverted && Array.Exists(wanted, file => file.Split('/').Any(part => part.StartsWith("partial-", StringComparison.Ordinal))))
        {
            throw Problem(source, $"the hub has converted only the beginning of the split {Quoted.Value(name)} to Parquet. Write it as Parquet in Python, and read that with FromParquet.");
        }

        var kind = DataFileKind.All.First(kind => Array.Exists(wanted, file => DataFileKind.Of(file) == kind));
        string[] ofKind = [.. wanted.Where(file => DataFileKind.Of(file) == kind).Order(StringComparer.Ordinal)];
        return new DatasetFiles(ofKind, chosen.Config, wanted.Length - ofKind.Length);
    }

    /// <summary>The split that is meant: of that name, or of one that means the same.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    internal static string Choose(string split, IReadOnlyList<string> splits, string dataset) =>
        splits.FirstOrDefault(name => name.Equals(split, StringComparison.Ordinal))
        ?? splits.FirstOrDefault(name => SplitNames.Canonical(name).Equals(SplitNames.Canonical(split), StringComparison.Ordinal))
        ?? throw new DatasetException([new DatasetProblem($"there is no split {Quoted.Value(split)}; there are: {Quoted.List(splits)}.", dataset)]);

    // Which files belong to the configuration that is wanted, each with its split if something says it.
    private static ((string File, string? Split)[] Files, string? Config) Configured(DatasetSource source, DatasetCard card, string? config, string[] data, bool isConverted)
    {
        if (card.Configs.Count > 0)
        {
            var chosen = card.Configs.Find(known => known.Name.Equals(config ?? (card.Configs.Count == 1 ? known.Name : null), StringComparison.Ordinal)) ?? throw Unclear(source, config, [.. card.Configs.Select(known => known.Name)]);
            (string, string?)[] files = [.. chosen.Files.SelectMany(part => data.Where(part.Pattern.Fits).Select(file => (file, part.Split ?? SplitNames.Of(file))))];
            return files.Length > 0 ? (files, chosen.Name) : throw Problem(source, $"no file fits the patterns of the configuration {Quoted.Value(chosen.Name)} in {DatasetCard.Readme}; there are {Quoted.List([.. data.Take(ShownAtMost)])}.");
        }

        // Folders that are named like configurations.
        string[] folders = [.. data.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file[..file.IndexOf('/', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal)];
        string[] named = isConverted ? folders : [.. folders.Where(card.IsConfig)];
        var folder = config is not null ? folders.FirstOrDefault(name => name.Equals(config, StringComparison.Ordinal)) ?? (named.Length == 0 && card.IsConfig(config) ? null : throw Unclear(source, config, named))
            : named.Length > 1 ? throw Unclear(source, config, named) : isConverted ? named.FirstOrDefault() : null;
        return ([.. data.Where(file => folder is null || file.StartsWith(folder + "/", StringComparison.Ordinal)).Select(file => (file, SplitNames.Of(folder is null ? file : file[(folder.Length + 1)..])))], config ?? folder);
    }

    private static DatasetException Unclear(DatasetSource source, string? config, string[] configs) =>
        configs.Length == 0 ? Problem(source, $"it has no configurations, so leave {nameof(HubDatasetOptions)}.{nameof(HubDatasetOptions.Config)} ({Quoted.Value(config ?? string.Empty)}) out.")
        : Problem(source, $"{(config is null ? "it has several configurations" : $"there is no configuration {Quoted.Value(config)}")}: choose one in {nameof(HubDatasetOptions)}.{nameof(HubDatasetOptions.Config)}: {Quoted.List(configs)}.");

    private static DatasetException Problem(DatasetSource source, string message) => new([new DatasetProblem(message, source.Name)]);
}
