using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads.Layers;

/// <summary>How the options that heads for whole rows share stand in the file of a saved model.</summary>
internal static class SentenceSettings
{
    internal static JsonObject Write(SentenceHeadOptions options, IEnumerable<string>? labels = null)
    {
        var settings = labels is null ? [] : HeadSettings.WriteLabels(labels);
        if (options.Dropout is { } dropout)
        {
            settings["dropout"] = dropout;
        }

        settings["pooling"] = options.Pooling.ToString();
        return settings;
    }

    internal static double? ReadDropout(JsonObject settings) => settings["dropout"]?.GetValue<double>();

    internal static Pooling ReadPooling(JsonObject settings) => HeadSettings.ReadEnum(settings, "pooling", Pooling.Cls);
}
