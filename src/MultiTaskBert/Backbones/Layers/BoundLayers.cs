using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents some layers of an encoder, bound to a batch.</summary>
public sealed class BoundLayers
{
    /// <summary>Binds layers.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="shared">What all of them read beside their hidden states and what may be trainable too, as biases for distances are; null if there is none.</param>
    public BoundLayers(IReadOnlyList<BoundLayer> layers, Tensor? shared = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = layers;
        Shared = shared;
    }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<BoundLayer> Layers { get; }

    /// <summary>What all of them read beside their hidden states.</summary>
    internal Tensor? Shared { get; }
}
