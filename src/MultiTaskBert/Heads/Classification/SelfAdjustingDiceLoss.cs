using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>Represents self-adjusting dice loss, for labels of which one outweighs all others: <see cref="Losses.SelfAdjustingDice"/>.</summary>
public sealed record SelfAdjustingDiceLoss : ClassificationLoss
{
    /// <summary>Gets α; finite, at least 0.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Gets s; finite, at least 0.</summary>
    public double Smooth { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.NotNegative(Alpha);
        rules.NotNegative(Smooth);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) => Losses.SelfAdjustingDice.Mean(logits, labels, Alpha, Smooth);
}
