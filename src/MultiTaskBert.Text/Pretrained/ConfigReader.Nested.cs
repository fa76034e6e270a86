using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <content>Values inside values: objects and lists.</content>
public sealed partial class ConfigReader
{
    private static readonly JsonElement NoKeys = JsonElement.Parse("{}");

    /// <summary>Whether the key is there and its value is not null.</summary>
    internal bool HasValue(string key) => _config.Root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The object under a key, read by the same rules into the same list of problems; without keys if it is missing or null.</summary>
    internal ConfigReader Section(string key)
    {
        var section = NoKeys;
        if (HasValue(key))
        {
            var value = _config.Root.GetProperty(key);
            section = value.ValueKind == JsonValueKind.Object ? value : Wrong(key, value, "an object", NoKeys);
        }

        return new ConfigReader(_config.Inside(section), $"{_prefix}{key}.", _problems);
    }

    /// <summary>A list of the allowed texts, each any number of times; empty if the key is missing or null. A single text is split at <c>|</c>.</summary>
    internal IReadOnlyList<string> Texts(string key, params IReadOnlyCollection<string> allowed)
    {
        if (!HasValue(key))
        {
            return [];
        }

        var value = _config.Root.GetProperty(key);
        IEnumerable<string> texts = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            JsonValueKind.Array => value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()),
            _ => [value.GetRawText()],
        };
        string[] list = [.. texts];
        return list.All(text => allowed.Contains(text, StringComparer.Ordinal))
            ? list
            : Wrong<IReadOnlyList<string>>(key, value, $"a list of {TextRule(allowed)}", []);
    }
}
