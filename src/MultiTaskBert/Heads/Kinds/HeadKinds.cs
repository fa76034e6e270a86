using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Heads;

/// <summary>
/// Represents the kinds of heads that a saved model brings back by itself: those of this library, and those that are registered. A head of another kind has to be given to
/// <see cref="MultiTaskModel.Load(string, TaskHead[])"/>. Thread-safe.
/// </summary>
public static class HeadKinds
{
    private static readonly ConcurrentDictionary<string, Entry> ByKind = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, Entry> ByType = new();

    static HeadKinds()
    {
        Register<CrfTokenHead>();
        Register<MaskedLanguageHead>();
        Register<MultiLabelClassificationHead>();
        Register<OrdinalHead>();
        Register<RegressionHead>();
        Register<SentenceEmbeddingHead>();
        Register<SequenceClassificationHead>();
        Register<SpanExtractionHead>();
        Register<TokenClassificationHead>();
    }

    /// <summary>The words for the known kinds, in order.</summary>
    internal static IEnumerable<string> Known => ByKind.Keys.Order(StringComparer.Ordinal);

    /// <summary>Registers a kind of head for the whole process. To be called before a model with such a head is saved or loaded; a second time does nothing.</summary>
    /// <typeparam name="THead">The head.</typeparam>
    /// <exception cref="InvalidOperationException">The word for the kind is empty, or another class has the same <see cref="IRestorableHead{TSelf}.Kind"/>.</exception>
    /// <example>
    /// <code>
    /// HeadKinds.Register&lt;RelationHead&gt;();
    /// using Predictor predictor = Predictor.Load("model-with-relations");
    /// </code>
    /// </example>
    public static void Register<THead>()
        where THead : TaskHead, IRestorableHead<THead>
    {
        if (string.IsNullOrWhiteSpace(THead.Kind))
        {
            throw new InvalidOperationException($"The kind of {typeof(THead).Name} is empty; give it a word, such as 'relations'.");
        }

        var entry = new Entry(typeof(THead), THead.Kind, THead.Restore, head => ((THead)head).Describe());
        if (ByKind.GetOrAdd(entry.Kind, entry).Type != entry.Type)
        {
            throw new InvalidOperationException($"The kind '{THead.Kind}' of {typeof(THead).Name} is that of {ByKind[entry.Kind].Type.Name} already; give it another word.");
        }

        ByType[entry.Type] = entry;
    }

    /// <summary>What a file must say so that a head can be built again, or null if its kind is not known.</summary>
    internal static Description? Describe(TaskHead head) => ByType.TryGetValue(head.GetType(), out var entry) ? new Description(entry.Kind, entry.Describe(head)) : null;

    /// <summary>Builds a head from what a file says, or returns null if its kind is not known.</summary>
    /// <exception cref="InvalidDataException">The settings are not those of the kind.</exception>
    internal static TaskHead? Restore(string kind, string name, JsonObject settings)
    {
        if (!ByKind.TryGetValue(kind, out var entry))
        {
            return null;
        }

        try
        {
            return entry.Restore(name, settings);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or JsonException or KeyNotFoundException)
        {
            throw new InvalidDataException($"the settings of head '{name}' ({kind}) cannot be read: {ParserMessage.Short(e.Message)}", e);
        }
    }

    /// <summary>What a saved model says of a head.</summary>
    /// <param name="Kind">The word for its kind.</param>
    /// <param name="Settings">Its labels and options.</param>
    internal sealed record Description(string Kind, JsonObject Settings);

    private sealed record Entry(Type Type, string Kind, Func<string, JsonObject, TaskHead> Restore, Func<TaskHead, JsonObject> Describe);
}
