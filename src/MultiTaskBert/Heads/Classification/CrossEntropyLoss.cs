using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary><see cref="ClassificationLoss.CrossEntropy"/>.</summary>
internal sealed record CrossEntropyLoss : ClassificationLoss
{
    /// <inheritdoc/>
    public override bool DividesByClassWeights => true;

    /// <inheritdoc/>
    public override void ValidateFor(ClassificationOptions options, OptionRules rules)
    {
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) =>
        Losses.CrossEntropy.Mean(logits, labels, labelSmoothing, classWeights);
}
