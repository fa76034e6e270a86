using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads.Layers;

/// <summary>How a <see cref="HiddenLayer"/> stands in the file of a saved model.</summary>
internal static class HiddenLayerSettings
{
    internal static JsonObject Write(HiddenLayer layer)
    {
        var settings = new JsonObject { ["activation"] = layer.Activation.ToString() };
        if (layer.Dropout is { } dropout)
        {
            settings["dropout"] = dropout;
        }

        if (!layer.HasBias)
        {
            settings["bias"] = false;
        }

        if (layer.NormEpsilon is { } epsilon)
        {
            settings["norm_epsilon"] = epsilon;
            settings["norm_bias"] = layer.NormHasBias;
        }

        return settings;
    }

    /// <exception cref="InvalidDataException">The settings are not what <see cref="Write"/> writes.</exception>
    internal static HiddenLayer Read(JsonObject settings)
    {
        var layer = new HiddenLayer(HeadSettings.ReadEnum(settings, "activation", HiddenActivation.Tanh), settings["dropout"]?.GetValue<double>())
        {
            HasBias = settings["bias"]?.GetValue<bool>() ?? true,
            NormEpsilon = settings["norm_epsilon"]?.GetValue<double>(),
            NormHasBias = settings["norm_bias"]?.GetValue<bool>() ?? true,
        };
        return layer.NormEpsilon is null or (> 0 and <= 1)
            ? layer
            : throw new InvalidDataException(FormattableString.Invariant($"'norm_epsilon' is {layer.NormEpsilon}; it must be above 0 and at most 1"));
    }
}
