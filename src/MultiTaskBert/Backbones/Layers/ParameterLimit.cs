using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Refuses sizes that no encoder has, before memory is taken for them.</summary>
internal static class ParameterLimit
{
    /// <summary>The most layers that a configuration may ask for.</summary>
    internal const int MaxLayers = 1_000;

    // 2^34 parameters are 64 GiB of float32: no encoder is larger.
    private const double MaxParameters = 1L << 34;

    /// <summary>Notes a problem if the sizes of a configuration make too many parameters; counted as a double, which does not overflow.</summary>
    internal static void Check(ConfigReader reader, double parameters)
    {
        if (parameters > MaxParameters)
        {
            reader.AddProblem($"the sizes make {parameters:E2} parameters; at most {MaxParameters:E2} are built.");
        }
    }
}
