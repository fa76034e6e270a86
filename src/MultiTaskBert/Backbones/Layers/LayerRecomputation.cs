using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// Gradient checkpointing: the forward pass keeps the input of each layer only, and the backward pass computes one layer after the other again, with the same dropout.
/// </summary>
/// <remarks>
/// <para>
/// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", with a layer as the segment. The graph is cut above the layers: the loss goes backward to their output,
/// and <see cref="Backward()"/> takes it from there through the layers and whatever lies below. The same operations run on the same numbers, so the gradients have the same bits.
/// </para>
/// <para>The tensors are those of the step's dispose scope. Not thread-safe.</para>
/// </remarks>
internal sealed class LayerRecomputation
{
    private readonly List<(List<(Func<Tensor, Tensor> Layer, Tensor Input, Tensor Random)> Layers, Tensor Output)> _passes = [];

    /// <summary>Runs layers over the embeddings.</summary>
    /// <param name="layers">The layers with whether each has parameters that learn, lowest first.</param>
    /// <param name="embedded">[B, T, H].</param>
    /// <returns>The input and the output of each layer. The last one is where the loss's own backward pass ends.</returns>
    internal IReadOnlyList<Tensor> Forward(IEnumerable<(Func<Tensor, Tensor> Layer, bool Learns)> layers, Tensor embedded)
    {
        var kept = new List<(Func<Tensor, Tensor> Layer, Tensor Input, Tensor Random)>();
        var states = new List<Tensor> { embedded };
        foreach (var (layer, learns) in layers)
        {
            var input = states[^1];
            if (learns || embedded.requires_grad || kept.Count > 0)
            {
                kept.Add((layer, input, random.get_rng_state()));
            }

            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            states.Add(layer(input).MoveToOuterDisposeScope());
        }

        if (kept.Count > 0)
        {
            states[^1] = states[^1].detach().requires_grad_();
            _passes.Add((kept, states[^1]));
        }

        return states;
    }

    /// <summary>Forgets passes that no backward pass followed; to be called before the first forward pass of a step.</summary>
    internal void Forget() => _passes.Clear();

    /// <summary>Takes the gradients of the outputs of all passes down; to be called after the backward pass of the loss.</summary>
    internal void Backward()
    {
        var after = random.get_rng_state();
        using var mode = enable_grad();
        foreach (var (layers, output) in _passes)
        {
            if (output.grad is { } gradient)
            {
                Backward(layers, gradient);
            }
        }

        random.set_rng_state(after);
        Forget();
    }

    private static void Backward(List<(Func<Tensor, Tensor> Layer, Tensor Input, Tensor Random)> layers, Tensor gradient)
    {
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var (layer, kept, state) = layers[i];
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
                kept.backward([gradient]);
            }
        }
    }
}
