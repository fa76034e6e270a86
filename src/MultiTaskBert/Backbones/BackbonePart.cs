using TorchSharp;

namespace MultiTaskBert.Backbones;

/// <summary>A part of an encoder that can be frozen as one.</summary>
/// <param name="Kind">Below the layers, a layer, or above them.</param>
/// <param name="Module">The module; the encoder owns it.</param>
public sealed record BackbonePart(BackbonePartKind Kind, torch.nn.Module Module)
{
    /// <summary>What people call a part above the layers. Other parts are called by where they stand: <c>embeddings</c>, <c>layer.0</c>, ….</summary>
    public string TopName { get; init; } = "pooler";
}
