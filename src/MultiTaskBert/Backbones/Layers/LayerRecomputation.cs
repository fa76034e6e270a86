using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// Gradient checkpointing: the forward pass keeps the input of each layer only, and the backward pass computes one layer after the other again, with the same dropout.
/// </summary>
/// <remarks>
/// <para>
/// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", with a layer as the segment. The graph is cut above the layers: the loss goes backward to their output,
/// and <see cref="Backward"/> takes it from there through the layers and whatever lies below. The same operations run on the same numbers, and gradients that meet are added in
/// the same order, so they have the same bits; except for a table that all layers read, as DeBERTa's distances, where LibTorch chooses the order.
/// </para>
/// <para>The tensors are those of the step's dispose scope. Not thread-safe.</para>
/// </remarks>
internal sealed class LayerRecomputation
{
    private readonly List<RecomputedPass> _passes = [];   // more than one where a head has the encoder read something of its own

    /// <summary>Runs layers over the embeddings.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="embedded">[B, T, H].</param>
    /// <returns>The output of each layer. The last one is where the loss's own backward pass ends.</returns>
    internal IReadOnlyList<Tensor> Forward(BoundLayers layers, Tensor embedded)
    {
        var (pass, states) = RecomputedPass.Run(layers, embedded);
        if (pass is not null)
        {
            _passes.Add(pass);
        }

        return states;
    }

    /// <summary>Forgets passes that no backward pass followed; to be called before the first forward pass of a batch.</summary>
    internal void Forget() => _passes.Clear();

    /// <summary>Takes the gradients of the outputs of all passes down; to be called after the backward pass of the loss.</summary>
    /// <param name="again">Whether another backward pass over the same states follows, so that all that was kept has to stay.</param>
    internal void Backward(bool again = false)
    {
        if (_passes.Count == 0)
        {
            return;
        }

        using var numbers = new TorchRandom();
        using var mode = enable_grad();
        _passes.ForEach(pass => pass.Backward(again, numbers));
        if (!again)
        {
            Forget();
        }
    }
}
