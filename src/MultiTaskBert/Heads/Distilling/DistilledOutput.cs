using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>
/// Represents how far the output of a head is from that of an earlier model on the same rows, one kind of output a class: what learning without forgetting keeps small
/// (Li and Hoiem 2016, section 3). Derive from it for an output of another kind.
/// </summary>
/// <remarks>Immutable, safe to share between threads.</remarks>
public abstract partial class DistilledOutput
{
    /// <summary>Gets the one for one class for each row: T² · KL(softmax(old / T) ‖ softmax(new / T)), averaged over the rows. Outputs are logits [B, C].</summary>
    public static DistilledOutput Classes { get; } = new ClassesOutput();

    /// <summary>Gets the one for one tag for each token: as <see cref="Classes"/>, averaged over the tokens that are no padding. Outputs are logits [B, T, C].</summary>
    public static DistilledOutput Tags { get; } = new TagsOutput();

    /// <summary>Gets the one for several yes-or-no answers for each row: as <see cref="Classes"/> with the sigmoid in place of the softmax, averaged over the answers. Outputs are logits [B, C].</summary>
    public static DistilledOutput Choices { get; } = new ChoicesOutput();

    /// <summary>Gets the one for a first and a last token for each row: as <see cref="Classes"/> with the tokens as the classes. Outputs are logits [B, T, 2].</summary>
    public static DistilledOutput Spans { get; } = new SpansOutput();

    /// <summary>Gets the one for numbers for each row: the squared difference, averaged over all numbers. There is no temperature in it. Outputs are [B] or [B, D].</summary>
    public static DistilledOutput Values { get; } = new ValuesOutput();

    /// <summary>Computes the mean distance over the items of a batch: rows or tokens. Never below 0, and 0 for equal outputs.</summary>
    /// <param name="student">The output of the head that is trained, Float32; the caller keeps ownership.</param>
    /// <param name="teacher">The output of the earlier model for the same rows, of the same shape and without gradient.</param>
    /// <param name="attentionMask">Int64 [B, T]: 1 for tokens, 0 for padding.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>A scalar in the dispose scope of the caller; its gradient goes to <paramref name="student"/> alone.</returns>
    public abstract Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature);

    /// <summary>Returns the number of items that <see cref="Mean"/> is a mean over: what a micro-batch counts with gradient accumulation. The number of rows by default.</summary>
    /// <param name="attentionMask">Int64 [B, T].</param>
    /// <returns>A number above 0.</returns>
    public virtual long Count(Tensor attentionMask)
    {
        ArgumentNullException.ThrowIfNull(attentionMask);
        return attentionMask.size(0);
    }
}
