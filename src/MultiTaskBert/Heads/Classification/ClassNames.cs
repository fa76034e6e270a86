using System.Globalization;
using MultiTaskBert.Labels;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Heads.Classification;

/// <summary>The names of the classes of a fine-tuned checkpoint.</summary>
internal static class ClassNames
{
    private const string Key = "id2label";

    /// <summary>The given names, or those of <c>id2label</c> in the order of their numbers.</summary>
    /// <param name="config">The configuration of the checkpoint.</param>
    /// <param name="given">Names that the caller gives instead; null for those of the configuration.</param>
    /// <param name="rows">How many classes the classifier has.</param>
    /// <param name="kind">What checks the names.</param>
    /// <param name="weight">What the layer is called whose rows are the classes.</param>
    /// <exception cref="CheckpointException">There are no names, or they are not one for each class.</exception>
    internal static IReadOnlyList<string> Read(PretrainedConfig config, IEnumerable<string>? given, long rows, ClassifierKind kind, string weight)
    {
        string[] names = given is null ? Stored(config, rows, kind, weight) : [.. given];
        if (names.Length != rows)
        {
            throw CheckpointException.For(config.Path, Invariant($"{names.Length} labels were given, but {weight} has {rows} rows; give one name for each, in their order."));
        }

        try
        {
            _ = kind.Layout(names);
            return names;
        }
        catch (ArgumentException e)
        {
            throw CheckpointException.For(config.Path, $"the class names ({NameList.Of(names)}) cannot be those of a {kind.Head}: {e.Message} Give other names as 'labels'.", e);
        }
    }

    private static string[] Stored(PretrainedConfig config, long rows, ClassifierKind kind, string weight)
    {
        var reader = config.CreateReader();
        var labels = reader.Labels();
        reader.ThrowIfInvalid();
        var advice = Invariant($"Give the {rows} names in the order of the rows of {weight}: FromPretrained(name, folder, labels: [\"…\", \"…\"]).");
        if (labels.Count == 0)
        {
            throw CheckpointException.For(config.Path, $"{Key} is missing, so the classes have no names. {advice}");
        }

        if (kind.NeedsNames && labels.Count > 1 && (PlaceholderNames.AreLabels([.. labels.Values]) || PlaceholderNames.AreNumbers([.. labels.Values])))
        {
            var ordered = labels.OrderBy(label => label.Key).Select(label => label.Value).ToArray();
            throw CheckpointException.For(config.Path, $"{Key} has no meaning ({ordered[0]} … {ordered[^1]}, no 'O'): a word tagged so is of no known type, and none is outside. {advice}");
        }

        return labels.Count == rows && labels.Keys.Max() == rows - 1
            ? [.. labels.OrderBy(label => label.Key).Select(label => label.Value)]
            : throw CheckpointException.For(
                config.Path,
                Invariant($"{Key} names {labels.Count} classes ({NameList.Of([.. labels.Keys.Order().Select(id => id.ToString(CultureInfo.InvariantCulture))])}), but {weight} has {rows} rows: wanted are 0 to {rows - 1}. ")
                + advice);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
