using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>How the labels and options of classifying heads stand in the file of a saved model.</summary>
internal static class ClassificationSettings
{
    internal static JsonObject Write(IEnumerable<string> labels, ClassificationOptions options)
    {
        var settings = new JsonObject { ["labels"] = new JsonArray([.. labels.Select(label => (JsonNode)label)]) };
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

    internal static TOptions Read<TOptions>(JsonObject settings, TOptions defaults)
        where TOptions : ClassificationOptions => defaults with
        {
            Dropout = settings["dropout"]?.GetValue<double>(),
            HiddenLayer = settings["hidden_layer"] is { } hidden ? HiddenLayerSettings.Read(hidden.AsObject()) : null,
            Loss = settings["loss"] is { } loss ? ClassificationLossKinds.Read(loss.AsObject()) : ClassificationLoss.CrossEntropy,
            LabelSmoothing = settings["label_smoothing"]?.GetValue<double>() ?? 0,
            ClassWeights = ReadNumbers(settings, "class_weights"),
        };

    internal static IReadOnlyList<string> ReadLabels(JsonObject settings) => settings["labels"] is JsonArray labels
        ? [.. labels.Select(label => label?.GetValue<string>() ?? throw new InvalidDataException("a label is null"))]
        : throw new InvalidDataException("'labels' is missing");

    internal static double ReadNumber(JsonObject settings, string key) =>
        settings[key]?.GetValue<double>() ?? throw new InvalidDataException($"'{key}' is missing");

    /// <summary>Numbers by name, or null if the key is missing.</summary>
    internal static Dictionary<string, double>? ReadNumbers(JsonObject settings, string key) => settings[key]?.AsObject().ToDictionary(
        number => number.Key,
        number => number.Value?.GetValue<double>() ?? throw new InvalidDataException($"'{key}' gives '{number.Key}' null"),
        StringComparer.Ordinal);

    internal static TEnum ReadEnum<TEnum>(JsonObject settings, string key, TEnum fallback)
        where TEnum : struct, Enum
    {
        var text = settings[key]?.GetValue<string>();
        return text is null ? fallback
            : Enum.GetNames<TEnum>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<TEnum>(text)
            : throw new InvalidDataException($"'{key}' is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");
    }
}
