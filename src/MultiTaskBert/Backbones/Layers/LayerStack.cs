using MultiTaskBert.Backbones.Layers;

using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents layers of one kind, each reading the output of the one below.</summary>
/// <remarks>The parameters of layer N have names that begin with <c>layer.N.</c>.</remarks>
/// <typeparam name="TInput">What the layers read of a batch beside the hidden states: the attention mask, a Tensor, or a type that holds more.</typeparam>
public class LayerStack<TInput> : nn.Module
{
    // No field of a module's type: a deriving class could not register one that it does not see.
    private readonly IReadOnlyList<nn.Module<Tensor, TInput, Tensor>> _layers;

    /// <summary>Makes the layers.</summary>
    /// <param name="count">The number of layers.</param>
    /// <param name="create">Makes one layer, [B, T, H] → [B, T, H]; called for the lowest first. The stack takes ownership.</param>
    public LayerStack(int count, Func<nn.Module<Tensor, TInput, Tensor>> create)
        : base(nameof(LayerStack<>))
    {
        ArgumentNullException.ThrowIfNull(create);
        _layers = [.. Enumerable.Range(0, count).Select(_ => create())];
#pragma warning disable MA0056 // TorchSharp's own; nothing of this class overrides it.
        register_module("layer", nn.ModuleList([.. _layers]));
#pragma warning restore MA0056
    }

    /// <summary>Gets each layer as a part that is frozen as one, the lowest first.</summary>
    public IReadOnlyList<BackbonePart> Parts => [.. _layers.Select(BackbonePart.Layer)];

    /// <summary>Binds some of the layers to a batch.</summary>
    /// <param name="input">What each of them reads beside its hidden states; its tensors are in the dispose scope of the caller.</param>
    /// <param name="from">The first layer.</param>
    /// <param name="to">The layer behind the last one.</param>
    /// <returns>What runs them.</returns>
    public BoundLayers Bind(TInput input, int from, int to) => BindShared(_ => input, from, to, shared: null);

    /// <summary>The same where all layers share a tensor that may be trainable.</summary>
    private protected BoundLayers BindShared(Func<Tensor?, TInput> input, int from, int to, Tensor? shared) => new(
        [.. _layers.Skip(from).Take(to - from).Select(layer => new BoundLayer(layer, (hidden, alias) => layer.forward(hidden, input(alias))))], shared);
}
