using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Freezing.Features;

/// <summary>
/// Stands before the encoder of a model in training: while its lowest layers are frozen, so without dropout, what they say about a row never changes, and is
/// computed once. With or without a store the same computation is done, so that the results are the same bits. Not thread-safe.
/// </summary>
internal sealed class FrozenPrefix : IDisposable
{
    private readonly MultiTaskModel _model;
    private readonly FeatureCacheOptions? _options;
    private readonly FeatureStore? _store;
    private readonly LowerHalf _lower;

    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">Where to keep what was computed, or null to keep nothing.</param>
    /// <param name="warn">Is told, in a sentence, of what goes wrong with files; nothing of it changes a result.</param>
    /// <exception cref="OutputException">The folder of the options cannot be written.</exception>
    internal FrozenPrefix(MultiTaskModel model, FeatureCacheOptions? options, Action<string> warn)
    {
        _model = model;
        _options = options;
        _store = options is null ? null : new FeatureStore(options, warn);
        _lower = new LowerHalf(model.Backbone, _store);
    }

    /// <summary>The number of layers that are frozen together with everything below; 0 if there is none, or the encoder cannot be split.</summary>
    internal int Depth { get; private set; }

    /// <summary>What is kept, and where, in a sentence; null if nothing is frozen that would be worth it.</summary>
    internal string? Description { get; private set; }

    /// <summary>The number of rows that went through the frozen layers, since they were not kept.</summary>
    internal long ComputedRows => _lower.ComputedRows;

    /// <summary>What is kept, or null.</summary>
    internal FeatureStore? Store => _store;

    /// <summary>Looks at what is frozen now, and forgets what was kept if it does not hold any more.</summary>
    internal void Update()
    {
        var parts = FrozenParts();
        Depth = parts.Count == 0 ? 0 : _model.Backbone.SplitDepth(parts.Count) ?? 0;
        _store?.Open(Depth == 0 ? null : FeatureKey.Of(_model, parts.SelectMany(part => part), Depth));
        Description = Describe(parts);
    }

    /// <summary>The output of the frozen layers for rows, or windows, as the encoder reads them: Float32 [B, T, H], from which <see cref="Backbone.ForwardUpper"/> goes on; null if nothing is frozen.</summary>
    internal Tensor? Lower(Tensor inputIds, Tensor attentionMask, Tensor tokenTypeIds) => Depth == 0 ? null : _lower.Forward(inputIds, attentionMask, tokenTypeIds, Depth);

    public void Dispose() => _store?.Dispose();

    // The embeddings and layers from the bottom up, as long as they and the adapters on them are frozen, each with its adapters.
    private List<ModelComponent[]> FrozenParts()
    {
        var adapters = _model.GetComponents().Where(component => component.Adapts is not null).ToLookup(component => component.Adapts!.Name, StringComparer.Ordinal);
        return
        [
            .. _model.GetComponents()
                .TakeWhile(component => component.Kind is ComponentKind.Embeddings or ComponentKind.Layer)
                .Select(component => (ModelComponent[])[component, .. adapters[component.Name]])
                .TakeWhile(part => part.All(IsFrozen)),
        ];
    }

    // Features are kept as Float32, so nothing else is.
    private static bool IsFrozen(ModelComponent component) =>
        component.Parameters.All(parameter => !parameter.Value.requires_grad && parameter.Value.dtype == ScalarType.Float32);

    private string? Describe(List<ModelComponent[]> parts)
    {
        if (parts.Count < 2)
        {
            return null;   // The embeddings alone are as quickly computed as looked up.
        }

        if (Depth == 0)
        {
            return $"{_model.Backbone.GetType().Name} is not computed in two halves, so the output of its frozen layers is computed in each epoch anew.";
        }

        var layers = $"The output of the lowest {Depth} of {_model.Backbone.Shape.LayerCount} layers is frozen and ";
        return _options is null
            ? layers + "computed in each epoch anew, since FeatureCache is null."
            : layers + FormattableString.Invariant($"computed once for each row; up to {_options.MaxBytes / 1048576.0:0.#} MiB are kept in {(_options.Folder is { } folder ? $"a file in '{folder}', which has {_store!.Count} rows already" : "memory")}.");
    }
}
