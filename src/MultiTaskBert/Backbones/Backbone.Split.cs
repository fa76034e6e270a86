using static TorchSharp.torch;

namespace MultiTaskBert;

/// <content>
/// The forward pass in two halves, so that a training whose lower half is frozen computes that half once for each row and not in each epoch.
/// </content>
public abstract partial class Backbone
{
    /// <summary>Gets how many of the lowest layers need nothing but the lowest parts: what <see cref="ForwardLower"/> can compute while these parts are frozen.</summary>
    /// <param name="lowestParts">The number of <see cref="Parts"/>, counted from the bottom.</param>
    /// <returns>
    /// From 0 (the embeddings alone) to <see cref="Backbones.BackboneShape.LayerCount"/>; null if the encoder cannot be computed in two halves, or not
    /// with so few parts. Null always unless a deriving class says otherwise: nothing is kept then, and training is as ever.
    /// </returns>
    public virtual int? SplitDepth(int lowestParts) => null;

    /// <summary>Computes the lower half: the embeddings and the lowest layers.</summary>
    /// <param name="inputIds">Int64 [B, T], as for <see cref="Forward"/>.</param>
    /// <param name="attentionMask">Int64 [B, T]: 1 for tokens, 0 for padding.</param>
    /// <param name="tokenTypeIds">Int64 [B, T], or null for all 0.</param>
    /// <param name="depth">The number of layers, as <see cref="SplitDepth"/> returned it.</param>
    /// <returns>
    /// Float32 [B, T, H], in the dispose scope of the caller. What stands at a token must depend on its row alone, not on the other rows.
    /// </returns>
    /// <exception cref="NotSupportedException">The encoder cannot be computed in two halves.</exception>
    public virtual Tensor ForwardLower(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds, int depth) => throw CannotSplit();

    /// <summary>Computes the upper half: all that <see cref="ForwardLower"/> left out. The two together are <see cref="Forward"/>.</summary>
    /// <param name="lower">Float32 [B, T, H]: what <see cref="ForwardLower"/> returned, with any finite numbers where there is padding.</param>
    /// <param name="attentionMask">Int64 [B, T]: 1 for tokens, 0 for padding.</param>
    /// <param name="depth">The number of layers that are done.</param>
    /// <returns>The hidden states, in the dispose scope of the caller, without <see cref="Backbones.HiddenStates.Layers"/>.</returns>
    /// <exception cref="NotSupportedException">The encoder cannot be computed in two halves.</exception>
    public virtual Backbones.HiddenStates ForwardUpper(Tensor lower, Tensor attentionMask, int depth) => throw CannotSplit();

    private NotSupportedException CannotSplit() => new(
        $"{GetType().Name} is not computed in two halves; override {nameof(SplitDepth)}, {nameof(ForwardLower)} and {nameof(ForwardUpper)} together, or none of them.");
}
