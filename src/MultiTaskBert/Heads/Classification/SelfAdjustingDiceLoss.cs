using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary><see cref="ClassificationLoss.SelfAdjustingDice"/>.</summary>
internal sealed record SelfAdjustingDiceLoss : ClassificationLoss
{
    public double Alpha { get; init; } = Losses.SelfAdjustingDice.DefaultAlpha;

    public double Smooth { get; init; } = Losses.SelfAdjustingDice.DefaultSmooth;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.NotNegative(Alpha);
        rules.NotNegative(Smooth);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) => Losses.SelfAdjustingDice.Mean(logits, labels, Alpha, Smooth);
}
