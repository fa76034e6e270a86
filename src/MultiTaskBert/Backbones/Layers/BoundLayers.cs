using MultiTaskBert.Backbones.Layers;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents some layers of an encoder, bound to a batch; <see cref="LayerStack{TInput}.Bind"/> makes it.</summary>
public sealed class BoundLayers
{
    /// <summary>Binds layers.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="shared">What all of them read beside their hidden states and what may be trainable too, as biases for distances are; null if there is none.</param>
    internal BoundLayers(IReadOnlyList<BoundLayer> layers, Tensor? shared = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = layers;
        Shared = shared;
    }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<BoundLayer> Layers { get; }

    /// <summary>What all of them read beside their hidden states.</summary>
    internal Tensor? Shared { get; }

    /// <summary>Runs the layers one behind another, and either keeps what they computed for the backward pass or has it computed again.</summary>
    /// <param name="hidden">[B, T, H].</param>
    /// <param name="recomputation">What keeps the inputs of the layers in a training step; null to keep all activations as usual.</param>
    /// <returns>The output of each layer, [B, T, H], in the dispose scope of the caller.</returns>
    internal IReadOnlyList<Tensor> Apply(Tensor hidden, LayerRecomputation? recomputation)
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
