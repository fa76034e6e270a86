using System.Text.Json;

namespace MultiTaskBert.Labels;

/// <summary>Represents the kinds of labels that are registered beside those of the library, so that files of JSON Lines can hold them. Thread-safe.</summary>
public static class LabelKinds
{
    private static readonly Lock Gate = new();
    private static volatile Kind[] _registered = [];

    /// <summary>Registers a kind of label for the whole process; a second time does nothing. Of several that match a value the last registered is taken.</summary>
    /// <typeparam name="TLabel">The label.</typeparam>
    /// <example>
    /// <code>
    /// LabelKinds.Register&lt;RelationsLabel&gt;();
    /// MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
    /// </code>
    /// </example>
    public static void Register<TLabel>()
        where TLabel : Label, IJsonLabel<TLabel>
    {
        lock (Gate)
        {
            if (!Array.Exists(_registered, kind => kind.Type == typeof(TLabel)))
            {
                _registered = [new Kind(typeof(TLabel), TLabel.Matches, TLabel.Read), .. _registered];
            }
        }
    }

    /// <summary>What reads a value of a registered kind, or null if it is of none.</summary>
    internal static Func<JsonElement, Label>? ReaderOf(JsonElement json) => Array.Find(_registered, kind => kind.Matches(json))?.Read;

    private sealed record Kind(Type Type, Func<JsonElement, bool> Matches, Func<JsonElement, Label> Read);
}
