using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>The adapters on one part of an encoder, which freeze as one.</summary>
/// <param name="Part">The position of the part in <see cref="Backbone.Parts"/>.</param>
/// <param name="Module">Holds the adapters.</param>
internal sealed record LoraGroup(int Part, nn.Module Module);
