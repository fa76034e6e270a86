using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Runs the layers of an encoder one behind another, and either keeps what they computed for the backward pass or has it computed again.</summary>
internal sealed class LayerRunner
{
    /// <summary>What keeps the inputs of the layers in a training step; null, the default, to keep all activations as usual.</summary>
    internal LayerRecomputation? Recomputation { get; set; }

    /// <summary>[B, T, H] → the output of each of the layers, [B, T, H], in the dispose scope of the caller.</summary>
    internal IReadOnlyList<Tensor> Run(Tensor hidden, BoundLayers layers)
    {
        if (Recomputation is { } recomputation && is_grad_enabled())
        {
            return recomputation.Forward(layers, hidden);
        }

        var states = new List<Tensor>(layers.Layers.Count);
        foreach (var layer in layers.Layers)
        {
            hidden = Run(layer, hidden, layers.Shared);
            states.Add(hidden);
        }

        return states;
    }

    /// <summary>Runs one layer; it reads what is shared through an alias of its own, so that its parts of that gradient are added up before they meet those of other layers.</summary>
    internal static Tensor Run(BoundLayer layer, Tensor hidden, Tensor? shared) => layer.Run(hidden, shared?.alias());
}
