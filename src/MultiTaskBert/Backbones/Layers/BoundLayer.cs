using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>A layer, bound to a batch.</summary>
/// <param name="Module">The module that has its weights; several layers may share one.</param>
/// <param name="Run">Its hidden states and what all layers read (<see cref="BoundLayers.Shared"/>) → its output; [B, T, H] → [B, T, H].</param>
internal sealed record BoundLayer(nn.Module Module, Func<Tensor, Tensor?, Tensor> Run)
{
    /// <summary>Whether it has trainable parameters.</summary>
    internal bool IsTrainable => Module.parameters().Any(parameter => parameter.requires_grad);

    /// <summary>Runs the layer; it reads what is shared through an alias of its own, so that its parts of that gradient are added up before they meet those of other layers.</summary>
    internal Tensor RunWith(Tensor? shared, Tensor hidden) => Run(hidden, shared?.alias());
}
