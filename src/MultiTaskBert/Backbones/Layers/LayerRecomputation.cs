using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// Gradient checkpointing: the forward pass keeps the input of each layer only, and the backward pass computes one layer after the other again, with the same dropout.
/// </summary>
/// <remarks>
/// <para>
/// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", with a layer as the segment. The graph is cut above the layers: the loss goes backward to their output,
/// and <see cref="Backward"/> takes it from there through the layers and whatever lies below. The same operations run on the same numbers, so the gradients have the same bits.
/// </para>
/// <para>The tensors are those of the step's dispose scope. Not thread-safe.</para>
/// </remarks>
internal sealed class LayerRecomputation
{
    private readonly List<(Func<Tensor, Tensor> Layer, Tensor Input, Tensor Random)> _layers = [];
    private Tensor? _output;

    /// <summary>Runs layers over the embeddings.</summary>
    /// <param name="layers">The layers with whether each has parameters that learn, lowest first.</param>
    /// <param name="embedded">[B, T, H].</param>
    /// <returns>The input and the output of each layer. The last one is where the loss's own backward pass ends.</returns>
    internal IReadOnlyList<Tensor> Forward(IEnumerable<(Func<Tensor, Tensor> Layer, bool Learns)> layers, Tensor embedded)
    {
        _layers.Clear();
        _output = null;
        var states = new List<Tensor> { embedded };
        foreach (var (layer, learns) in layers)
        {
            var input = states[^1];
            if (learns || embedded.requires_grad || _layers.Count > 0)
            {
                _layers.Add((layer, input, random.get_rng_state()));
            }

            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            states.Add(layer(input).MoveToOuterDisposeScope());
        }

        if (_layers.Count > 0)
        {
            states[^1] = _output = states[^1].detach().requires_grad_();
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
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var (layer, kept, state) = _layers[i];
            using var scope = NewDisposeScope();
            using var input = kept.detach();
            input.requires_grad = i > 0 || kept.requires_grad;
            random.set_rng_state(state);
            layer(input).backward([gradient]);
            if (input.grad is { } next)
            {
                gradient = next.MoveToOuterDisposeScope();
            }

            if (i == 0 && kept.requires_grad)
            {
                kept.backward([gradient], retain_graph: again);
            }
        }

        random.set_rng_state(after);
        _output.grad = null;   // The next one begins with nothing.
        if (!again)
        {
            _layers.Clear();
            _output = null;
        }
    }
}
