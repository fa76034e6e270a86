using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Rows;

/// <summary>Gives labels other names while they are read.</summary>
internal static class LabelRenaming
{
    // The marks that schemes of tags put before a type: B-PER, S-LOC.
    private const string Marks = "BIOESLUM";

    /// <summary>The row with the names that the user gave.</summary>
    /// <param name="row">The row as it was read.</param>
    /// <param name="renamed">Head → name → other name.</param>
    internal static MtlRow Apply(MtlRow row, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> renamed)
    {
        if (renamed.Count == 0 || !row.Labels.Keys.Any(renamed.ContainsKey))
        {
            return row;
        }

        return row.WithLabels(row.Labels.ToDictionary(
            label => label.Key, label => renamed.TryGetValue(label.Key, out var names) ? Renamed(label.Value, names) : label.Value, StringComparer.Ordinal));
    }

    private static Label Renamed(Label label, IReadOnlyDictionary<string, string> names) => label switch
    {
        NamesLabel list => new NamesLabel([.. list.Names.Select(name => NameOf(name, names))]),
        EntitiesLabel entities => new EntitiesLabel([.. entities.Entities.Select(entity => new EntitySpan(entity.Start, entity.End, names.GetValueOrDefault(entity.Type, entity.Type)))]),
        ClassLabel or ValueLabel or FlagLabel => label.AsClass() is { } name && names.TryGetValue(name, out var other) ? new ClassLabel(other) : label,
        _ => label,
    };

    private static string NameOf(string name, IReadOnlyDictionary<string, string> names) =>
        names.TryGetValue(name, out var other) ? other
        : name.Length > 2 && name[1] is '-' or '_' && Marks.Contains(name[0], StringComparison.Ordinal) && names.TryGetValue(name[2..], out var type) ? $"{name[..2]}{type}"
        : name;
}
