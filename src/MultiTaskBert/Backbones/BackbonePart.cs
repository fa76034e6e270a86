using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>A part of an encoder that can be frozen as one.</summary>
/// <param name="Kind">Below the layers, a layer, or above them.</param>
/// <param name="Module">The module; the encoder owns it.</param>
public sealed record BackbonePart(BackbonePartKind Kind, nn.Module Module)
{
    /// <summary>One part of modules that stand at different places in the encoder.</summary>
    internal static BackbonePart Of(BackbonePartKind kind, params nn.Module[] modules) => new(kind, nn.ModuleList(modules));
}
