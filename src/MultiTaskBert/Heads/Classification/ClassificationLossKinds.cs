using System.Text.Json.Nodes;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Heads.Classification;

/// <summary>The table of classification losses: what text, and the file of a saved model, can name: <c>{ "kind": "focal", "gamma": 2 }</c>.</summary>
internal static class ClassificationLossKinds
{
    internal static readonly StrategyStyle Style = new("classification loss", "Loss", "focal(gamma=2)", typeof(ClassificationLoss).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<ClassificationLoss> All = new StrategyKinds<ClassificationLoss>(Style)
        .With<CrossEntropyLoss>()
        .With<FocalLoss>()
        .With<SelfAdjustingDiceLoss>();

    internal static JsonObject Write(ClassificationLoss loss) => All.Write(loss);

    internal static ClassificationLoss Read(JsonObject settings) => All.Read(settings, "loss");
}
