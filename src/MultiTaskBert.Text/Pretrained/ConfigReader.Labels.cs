using System.Globalization;
using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <content>The names of classes.</content>
public sealed partial class ConfigReader
{
    private const string LabelsKey = "id2label";

    /// <summary>
    /// Reads <c>id2label</c>: label names by class number; of a list, by place. A number or a truth value is taken as it is written (0 is <c>"0"</c>). Empty if the key is missing or null.
    /// </summary>
    internal IReadOnlyDictionary<int, string> Labels()
    {
        var labels = new SortedDictionary<int, string>();
        if (!HasValue(LabelsKey))
        {
            return labels;
        }

        var map = _config.Root.GetProperty(LabelsKey);
        if (Entries(map) is not { } entries)
        {
            return Wrong(LabelsKey, map, "an object that maps class numbers to names, or a list of names", labels);
        }

        foreach (var (number, value) in entries)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || Name(value) is not { } name || !labels.TryAdd(id, name))
            {
                AddProblem($"{LabelsKey} maps '{number}' to {Shown(value)}; allowed are class numbers from 0, once each, and texts, numbers or truth values.");
            }
        }

        return labels;
    }

    /// <summary>The same for those who can do without: empty if anything is wrong with it, and nothing is noted.</summary>
    internal IReadOnlyDictionary<int, string> LabelsIfReadable()
    {
        var reader = new ConfigReader(_config);
        var labels = reader.Labels();
        return reader._problems.Count == 0 ? labels : new SortedDictionary<int, string>();
    }

    private static IEnumerable<(string Number, JsonElement Value)>? Entries(JsonElement map) => map.ValueKind switch
    {
        JsonValueKind.Object => map.EnumerateObject().Select(entry => (entry.Name, entry.Value)),
        JsonValueKind.Array => map.EnumerateArray().Select((value, index) => (index.ToString(CultureInfo.InvariantCulture), value)),
        _ => null,
    };

    private static string? Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
