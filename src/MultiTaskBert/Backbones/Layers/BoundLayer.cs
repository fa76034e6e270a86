using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>A layer, bound to a batch.</summary>
/// <param name="Module">The module that has its weights; several layers may share one.</param>
/// <param name="Run">Its hidden states and what all layers read (<see cref="BoundLayers.Shared"/>) → its output; [B, T, H] → [B, T, H].</param>
internal sealed record BoundLayer(nn.Module Module, Func<Tensor, Tensor?, Tensor> Run)
{
    /// <summary>Whether it has parameters that learn.</summary>
    internal bool Learns => Module.parameters().Any(parameter => parameter.requires_grad);
}
