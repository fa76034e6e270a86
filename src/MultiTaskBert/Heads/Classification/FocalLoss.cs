using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary><see cref="ClassificationLoss.Focal"/>.</summary>
internal sealed record FocalLoss : ClassificationLoss
{
    public double Gamma { get; init; } = Losses.Focal.DefaultGamma;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.NotNegative(Gamma);

    /// <inheritdoc/>
    public override void ValidateFor(ClassificationOptions options, OptionRules rules) => Refuse(rules, options.LabelSmoothing != 0, nameof(options.LabelSmoothing));

    /// <inheritdoc/>
    public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) => Losses.Focal.Mean(logits, labels, Gamma, classWeights);
}
