using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Some layers of an encoder, bound to a batch.</summary>
/// <param name="Layers">The layers, the lowest first.</param>
/// <param name="Shared">What all of them read beside their hidden states and what may learn too, as biases for distances do; null if there is none.</param>
internal sealed record BoundLayers(IReadOnlyList<BoundLayer> Layers, Tensor? Shared = null)
{
    /// <summary>Runs the layers one behind another, and either keeps what they computed for the backward pass or has it computed again.</summary>
    /// <param name="hidden">[B, T, H].</param>
    /// <param name="recomputation">What keeps the inputs of the layers in a training step; null to keep all activations as usual.</param>
    /// <returns>The output of each layer, [B, T, H], in the dispose scope of the caller.</returns>
    internal IReadOnlyList<Tensor> Run(Tensor hidden, LayerRecomputation? recomputation)
    {
        if (recomputation is not null && is_grad_enabled())
        {
            return recomputation.Forward(this, hidden);
        }

        var states = new List<Tensor>(Layers.Count);
        foreach (var layer in Layers)
        {
            hidden = layer.RunWith(Shared, hidden);
            states.Add(hidden);
        }

        return states;
    }
}
