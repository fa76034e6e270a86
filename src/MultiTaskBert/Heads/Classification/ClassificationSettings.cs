using System.Text.Json.Nodes;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert.Heads.Classification;

/// <summary>How the labels and options of classifying heads stand in the file of a saved model.</summary>
internal static class ClassificationSettings
{
    internal static JsonObject Write(IEnumerable<string> labels, ClassificationOptions options)
    {
        var settings = HeadSettings.WriteLabels(labels);
        if (options.Dropout is { } dropout)
        {
            settings["dropout"] = dropout;
        }

        if (options.HiddenLayer is { } hidden)
        {
            settings["hidden_layer"] = HiddenLayerSettings.Write(hidden);
        }

        if (options.Loss != ClassificationLoss.CrossEntropy)
        {
            settings["loss"] = ClassificationLossKinds.Write(options.Loss);
        }

        if (options.LabelSmoothing != 0)
        {
            settings["label_smoothing"] = options.LabelSmoothing;
        }

        if (options.ClassWeights is { } weights)
        {
            settings["class_weights"] = new JsonObject(weights.Select(w => KeyValuePair.Create(w.Key, (JsonNode?)w.Value)));
        }

        return settings;
    }

    internal static ClassificationOptions Read(JsonObject settings) => new()
    {
        Dropout = settings["dropout"]?.GetValue<double>(),
        HiddenLayer = settings["hidden_layer"] is { } hidden ? HiddenLayerSettings.Read(hidden.AsObject()) : null,
        Loss = settings["loss"] is { } loss ? ClassificationLossKinds.Read(loss.AsObject()) : ClassificationLoss.CrossEntropy,
        LabelSmoothing = settings["label_smoothing"]?.GetValue<double>() ?? 0,
        ClassWeights = HeadSettings.ReadNumbers(settings, "class_weights"),
    };
}
