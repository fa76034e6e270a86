using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Parquet.Columns;
using MultiTaskBert.Runtime;
using MultiTaskBert.Yaml.FrontMatter;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>What a data set says of itself: in the front matter of its <c>README.md</c>, in <c>dataset_infos.json</c> as before, or in <c>dataset_info.json</c> as <c>save_to_disk</c> writes it.</summary>
internal sealed class DatasetCard
{
    internal const string Readme = "README.md";
    internal const string Infos = "dataset_infos.json";

    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> _features = new(StringComparer.Ordinal);

    /// <summary>The configurations that name their files, in the order in which they are listed.</summary>
    internal List<DatasetConfig> Configs { get; } = [];

    /// <summary>Reads what is there.</summary>
    /// <param name="readme">The file <c>README.md</c>, or null.</param>
    /// <param name="infos">The file <c>dataset_infos.json</c>, or null.</param>
    /// <exception cref="DatasetException">A file is broken.</exception>
    internal static DatasetCard Read(string? readme, string? infos)
    {
        var card = new DatasetCard();
        if (infos is not null)
        {
            try
            {
                using var document = JsonDocument.Parse(Whole(infos));
                foreach (var config in Properties(document.RootElement))
                {
                    if (Features.NameOf(config) is { } name)   // what is no text names nothing that can be asked for
                    {
                        card._features[name] = Features.OfInfo(config.Value);
                    }
                }
            }
            catch (JsonException e)
            {
                throw Problem(infos, $"is broken JSON: {ParserMessage.Short(e.Message)}");
            }
        }

        if (readme is not null)
        {
            using var matter = FrontMatterReader.Read(System.Text.Encoding.UTF8.GetString(Whole(readme).Span), out var fault);
            if (fault.Length > 0)
            {
                throw Problem(readme, fault);
            }

            if (matter is not null)
            {
                card.AddFeatures(matter.RootElement);
                card.AddConfigs(matter.RootElement, readme);
            }
        }

        return card;
    }

    /// <summary>The names that numbers stand for, by column.</summary>
    /// <param name="config">The configuration, or null if there is none.</param>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> FeaturesOf(string? config) =>
        config is not null && _features.TryGetValue(config, out var features) ? features
        : _features.Count == 1 ? _features.Values.First() : _features.GetValueOrDefault("default", Features.None);

    /// <summary>Whether something is said of a configuration of that name.</summary>
    internal bool IsConfig(string name) => _features.ContainsKey(name);

    private static IEnumerable<JsonProperty> Properties(JsonElement json) => json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : [];

    private static IEnumerable<JsonElement> Items(JsonElement json) => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [json];

    private static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ReadOnlyMemory<byte> Whole(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw Problem(path, FormattableString.Invariant($"has more than {MaxBytes} bytes, which are the most that are read of what describes a data set."));
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static DatasetException Problem(string path, string message) => new([new DatasetProblem(message, path)]);

    private void AddFeatures(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("dataset_info", out var infos))
        {
            foreach (var info in Items(infos))
            {
                if (info.ValueKind == JsonValueKind.Object && info.TryGetProperty("features", out var features))
                {
                    _features[Text(info, "config_name") ?? "default"] = Features.OfYaml(features);
                }
            }
        }
    }

    // configs: [{config_name, data_files: "…" or […] or [{split, path: "…" or […]}] or {split: "…"}, data_dir}]
    private void AddConfigs(JsonElement root, string readme)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("configs", out var configs))
        {
            return;
        }

        foreach (var config in Items(configs))
        {
            var name = Text(config, "config_name") ?? "default";
            var folder = Text(config, "data_dir") is { } given && given.Trim('.', '/') is { Length: > 0 } inner ? inner + "/" : string.Empty;
            var patterns = new List<(string? Split, string Pattern)>();
            if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty("data_files", out var files))
            {
                foreach (var file in Items(files))
                {
                    if (file.ValueKind == JsonValueKind.String)
                    {
                        patterns.Add((null, file.GetString()!));
                    }
                    else if (Text(file, "split") is { } split && file.TryGetProperty("path", out var paths))
                    {
                        patterns.AddRange(Strings(paths).Select(path => ((string?)split, path)));
                    }
                    else
                    {
                        patterns.AddRange(Properties(file).SelectMany(property => Strings(property.Value).Select(path => ((string?)property.Name, path))));
                    }
                }
            }

            if (patterns.Count == 0 && folder.Length > 0)
            {
                patterns.Add((null, "**"));
            }

            if (patterns.Count > 0)
            {
                Configs.Add(new DatasetConfig(name, [.. patterns.Select(pattern => (pattern.Split, FileGlob.Of(folder + pattern.Pattern, readme)))]));
            }
        }

        static IEnumerable<string> Strings(JsonElement json) => Items(json).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);
    }
}
