using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>The formula that a classifying head learns by. Immutable; saved with the model.</summary>
/// <remarks>A formula that is not here needs <see cref="TaskHead.Loss"/> of a head of one's own.</remarks>
public abstract partial record ClassificationLoss
{
    private protected ClassificationLoss()
    {
    }

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">Float32 [B, C] or [B, T, C].</param>
    /// <param name="labels">Int64 [B] or [B, T], −100 where there is no label.</param>
    /// <param name="classWeights">Float32 [C], or null.</param>
    /// <param name="labelSmoothing">ε, from 0 to below 1.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    internal abstract Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing);

    /// <summary>Whether the mean is divided by the class weights of the labelled items, not by their number.</summary>
    internal virtual bool DividesByClassWeights => false;

    /// <summary>What of the other options does not go with this loss, as sentences.</summary>
    internal abstract IEnumerable<string> Problems(ClassificationOptions options);

    /// <summary>The parameters, as files have them, without the kind.</summary>
    internal abstract JsonObject Describe();

    private static IEnumerable<string> OnlyWithout(bool isSet, string option, string loss)
    {
        if (isSet)
        {
            yield return $"{option} is set, but the loss {loss} has no place for it; leave it out, or use ClassificationLoss.CrossEntropy.";
        }
    }
}
