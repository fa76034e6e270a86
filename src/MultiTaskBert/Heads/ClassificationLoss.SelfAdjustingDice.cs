using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert;

public abstract partial record ClassificationLoss
{
    /// <summary>Self-adjusting dice loss, for labels of which one outweighs all others: <see cref="Losses.SelfAdjustingDice"/>.</summary>
    /// <param name="alpha">α, at least 0.</param>
    /// <param name="smooth">s, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is below 0.</exception>
    public static ClassificationLoss SelfAdjustingDice(double alpha = 1, double smooth = 1)
    {
        FocusingFactor.CheckExponent(alpha, nameof(alpha));
        FocusingFactor.CheckExponent(smooth, nameof(smooth));
        return new SelfAdjustingDiceLoss(alpha, smooth);
    }

    internal sealed record SelfAdjustingDiceLoss(double Alpha, double Smooth) : ClassificationLoss, IClassificationLossKind
    {
        static string IClassificationLossKind.Kind => "self_adjusting_dice";

        static ClassificationLoss IClassificationLossKind.Read(JsonObject parameters) => SelfAdjustingDice(
            HeadSettings.ReadNumber(parameters, "alpha"), HeadSettings.ReadNumber(parameters, "smooth"));

        internal override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) =>
            Losses.SelfAdjustingDice.Mean(logits, labels, Alpha, Smooth);

        internal override IEnumerable<string> Problems(ClassificationOptions options) =>
        [
            .. OnlyWithout(options.LabelSmoothing != 0, nameof(options.LabelSmoothing), nameof(SelfAdjustingDice)),
            .. OnlyWithout(options.ClassWeights is not null, nameof(options.ClassWeights), nameof(SelfAdjustingDice)),
        ];

        internal override JsonObject Describe() => new() { ["alpha"] = Alpha, ["smooth"] = Smooth };
    }
}
