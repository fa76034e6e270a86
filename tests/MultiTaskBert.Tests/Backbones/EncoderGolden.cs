using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Finds which reference outputs belong to which checkpoint, and measures how far tensors are apart.</summary>
internal static class EncoderGolden
{
    /// <summary>goldens/encoders/README.md: five times the distance of transformers' own float32 from float64.</summary>
    internal const double Tolerance = 1.5e-5;

    /// <summary>
    /// The folders of the checkpoints that a file of outputs is for, relative to the root: its metadata names one, and twins that store the same
    /// weights. Where none of them is there, it is the tiny checkpoint of the file's name.
    /// </summary>
    internal static IReadOnlyList<string> Models(SafeTensorsReader golden)
    {
        string[] named =
        [
            .. $"{golden.Metadata.GetValueOrDefault("model")},{golden.Metadata.GetValueOrDefault("also_for")}"
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(model => Directory.Exists(Path.Combine(Goldens.RequireRoot(), model))),
        ];
        return named.Length > 0 ? named : [$"models/tiny/{Path.GetFileNameWithoutExtension(golden.Path)}"];
    }

    /// <summary>The folders below <c>models/tiny</c>, relative to the root, as theory data; one empty row without reference data.</summary>
    internal static IEnumerable<TheoryDataRow<string>> TinyCheckpoints()
    {
        var tiny = Path.Combine(Goldens.Root ?? string.Empty, "models", "tiny");
        string[] folders = Goldens.Exist && Directory.Exists(tiny)
            ? [.. Directory.EnumerateDirectories(tiny).Select(folder => $"models/tiny/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal)]
            : [];
        return folders.DefaultIfEmpty(string.Empty).Select(folder => new TheoryDataRow<string>(folder));
    }

    /// <summary><c>model_type</c> of a checkpoint.</summary>
    internal static string ModelType(string folder) =>
        PretrainedConfig.Read(Path.Combine(folder, PretrainedConfig.FileName)).ModelType ?? "no model_type";

    /// <summary>Why a checkpoint is not run, or null.</summary>
    internal static string? WhyNot(string modelType) => BackboneArchitectures.Known.Contains(modelType, StringComparer.Ordinal)
        ? null
        : $"the architecture '{modelType}' is not known; known are {string.Join(", ", BackboneArchitectures.Known)}";

    /// <summary>The largest absolute difference.</summary>
    /// <param name="expected">Floats [B, T, H], or of any shape without a mask.</param>
    /// <param name="actual">The same shape.</param>
    /// <param name="mask">Int64 [B, T]: only positions with 1 count; null: all.</param>
    /// <returns>NaN if the shapes differ.</returns>
    internal static double Distance(Tensor expected, Tensor actual, Tensor? mask = null)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
        {
            return double.NaN;
        }

        var difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs();
        return (mask is null ? difference : difference.masked_select(mask.to(ScalarType.Bool).unsqueeze(-1))).max().item<double>();
    }
}
