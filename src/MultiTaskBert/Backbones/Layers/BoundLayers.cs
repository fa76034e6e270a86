using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Some layers of an encoder, bound to a batch.</summary>
/// <param name="Layers">The layers, the lowest first.</param>
/// <param name="Shared">What all of them read beside their hidden states and what may learn too, as biases for distances do; null if there is none.</param>
internal sealed record BoundLayers(IReadOnlyList<BoundLayer> Layers, Tensor? Shared = null);
