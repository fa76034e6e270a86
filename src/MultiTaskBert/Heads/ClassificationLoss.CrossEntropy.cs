using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using static TorchSharp.torch;

namespace MultiTaskBert;

public abstract partial record ClassificationLoss
{
    /// <summary>Softmax cross-entropy, with class weights and label smoothing: <see cref="Losses.CrossEntropy"/>.</summary>
    public static ClassificationLoss CrossEntropy { get; } = new CrossEntropyLoss();

    internal sealed record CrossEntropyLoss : ClassificationLoss, IClassificationLossKind
    {
        static string IClassificationLossKind.Kind => "cross_entropy";

        static ClassificationLoss IClassificationLossKind.Read(JsonObject parameters) => CrossEntropy;

        internal override bool DividesByClassWeights => true;

        internal override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing) =>
            Losses.CrossEntropy.Mean(logits, labels, labelSmoothing, classWeights);

        internal override IEnumerable<string> Problems(ClassificationOptions options) => [];

        internal override JsonObject Describe() => [];
    }
}
