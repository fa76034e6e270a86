using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// Gradient checkpointing: the forward pass keeps the input of each layer only, and the backward pass computes one layer after the other again, with the same dropout.
/// </summary>
/// <remarks>
/// <para>
/// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", with a layer as the segment. The graph is cut above the layers: the loss goes backward to their output,
/// and <see cref="Backward"/> takes it from there through the layers and whatever lies below. The same operations run on the same numbers, and gradients that meet are added in
/// the same order, so they have the same bits.
/// </para>
/// <para>The tensors are those of the step's dispose scope. Not thread-safe.</para>
/// </remarks>
internal sealed class LayerRecomputation
{
    private readonly List<(BoundLayer Layer, Tensor Input, Tensor Random)> _layers = [];
    private Tensor? _shared;
    private Tensor? _output;

    /// <summary>Runs layers over the embeddings.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="embedded">[B, T, H].</param>
    /// <returns>The output of each layer. The last one is where the loss's own backward pass ends.</returns>
    internal IReadOnlyList<Tensor> Forward(BoundLayers layers, Tensor embedded)
    {
        _layers.Clear();
        (_shared, _output) = (layers.Shared, null);
        var states = new List<Tensor>(layers.Layers.Count);
        var input = embedded;
        foreach (var layer in layers.Layers)
        {
            using var scope = NewDisposeScope();
            var own = input.detach();
            own.requires_grad = _layers.Count > 0 || embedded.requires_grad;
            if (own.requires_grad || layer.Learns || _shared is { requires_grad: true })
            {
                _layers.Add((layer, input, random.get_rng_state().MoveToOuterDisposeScope()));
            }

            // With a graph, which goes at once: without one LibTorch may choose kernels that differ in the last bits.
            input = LayerRunner.Run(layer, own, _shared).detach().MoveToOuterDisposeScope();
            states.Add(input);
        }

        if (_layers.Count > 0)
        {
            states[^1] = _output = input.detach().requires_grad_();
        }

        return states;
    }

    /// <summary>Takes the gradient of the output down; to be called after the backward pass of the loss.</summary>
    /// <param name="again">Whether another backward pass over the same states follows, so that all that was kept has to stay.</param>
    internal void Backward(bool again = false)
    {
        if (_output?.grad is not { } gradient)
        {
            return;
        }

        var after = random.get_rng_state();
        using var mode = enable_grad();
        using var shared = _shared is { requires_grad: true } ? _shared.detach().requires_grad_() : null;
        var earlier = SetAside();
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var (layer, kept, state) = _layers[i];
            using var scope = NewDisposeScope();
            using var input = kept.detach();
            input.requires_grad = i > 0 || kept.requires_grad;
            random.set_rng_state(state);
            LayerRunner.Run(layer, input, shared ?? _shared).backward([gradient]);
            if (input.grad is { } next)
            {
                gradient = next.MoveToOuterDisposeScope();
            }

            if (i == 0 && kept.requires_grad)
            {
                kept.backward([gradient], retain_graph: again);
            }
        }

        if (shared?.grad is { } ofShared)
        {
            _shared!.backward([ofShared], retain_graph: again);
        }

        Restore(earlier);
        random.set_rng_state(after);
        _output.grad = null;   // The next one begins with nothing.
        if (!again)
        {
            _layers.Clear();
            (_shared, _output) = (null, null);
        }
    }

    // Layers with the same weights: their gradients of this pass are added up first, and then added to those of the passes before, as one graph through all layers does.
    private List<(Parameter Parameter, Tensor Gradient)> SetAside()
    {
        List<(Parameter, Tensor)> earlier = [];
        foreach (var parameter in _layers.GroupBy(layer => layer.Layer.Module).Where(layers => layers.Skip(1).Any()).SelectMany(layers => layers.Key.parameters()))
        {
            if (parameter.grad is { } gradient)
            {
                earlier.Add((parameter, gradient));
                parameter.grad = null;
            }
        }

        return earlier;
    }

    private static void Restore(List<(Parameter Parameter, Tensor Gradient)> earlier)
    {
        using var noGradient = no_grad();
        foreach (var (parameter, gradient) in earlier)
        {
            if (parameter.grad is { } found)
            {
                gradient.add_(found);
            }

            parameter.grad = gradient;
        }
    }
}
