using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert;

public abstract partial record ClassificationLoss
{
    /// <summary>Focal loss, in which items that are classified well already count less: <see cref="Losses.Focal"/>. Class weights are its α.</summary>
    /// <param name="gamma">γ, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gamma"/> is below 0.</exception>
    public static ClassificationLoss Focal(double gamma = 2)
    {
        FocusingFactor.CheckExponent(gamma, nameof(gamma));
        return new FocalLoss(gamma);
    }

    internal sealed record FocalLoss(double Gamma) : ClassificationLoss, IClassificationLossKind
    {
        static string IClassificationLossKind.Kind => "focal";

        static ClassificationLoss IClassificationLossKind.Read(JsonObject parameters) => Focal(HeadSettings.ReadNumber(parameters, "gamma"));

        internal override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) =>
            Losses.Focal.Mean(logits, labels, Gamma, classWeights);

        internal override IEnumerable<string> Problems(ClassificationOptions options) =>
            OnlyWithout(options.LabelSmoothing != 0, nameof(options.LabelSmoothing), nameof(Focal));

        internal override JsonObject Describe() => new() { ["gamma"] = Gamma };
    }
}
