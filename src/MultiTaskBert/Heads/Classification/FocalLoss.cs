using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>Represents focal loss, in which items that are classified well already count less: <see cref="Losses.Focal"/>. Class weights are its α.</summary>
public sealed record FocalLoss : ClassificationLoss
{
    /// <summary>Gets γ; finite, at least 0. 0 is cross-entropy.</summary>
    public double Gamma { get; init; } = 2;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.NotNegative(Gamma);
    }

    /// <inheritdoc/>
    public override void ValidateFor(ClassificationOptions options, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(options);
        Refuse(rules, options.LabelSmoothing != 0, nameof(options.LabelSmoothing));
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) => Losses.Focal.Mean(logits, labels, Gamma, classWeights);
}
