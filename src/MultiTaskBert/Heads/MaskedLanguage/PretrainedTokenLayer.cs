using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.MaskedLanguage;

/// <summary>The trained weights of a checkpoint for predicting tokens, under our names for them.</summary>
/// <remarks>Immutable; the numbers are copied out of the file, which is closed again.</remarks>
internal sealed class PretrainedTokenLayer
{
    private const string DefaultActivation = "gelu";
    private const double DefaultEpsilon = 1e-12;

    // What the linear layer, its LayerNorm and the bias are called by BERT and DeBERTa, by RoBERTa and XLM-RoBERTa, by DistilBERT, by ALBERT.
    private static readonly (string Dense, string Norm, string Bias)[] Namings =
    [
        ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"),
        ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),
        ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias"),
        ("predictions.dense", "predictions.LayerNorm", "predictions.bias"),
    ];

    private readonly string _folder;
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _weights;

    private PretrainedTokenLayer(CheckpointFolder checkpoint, (string Dense, string Norm, string Bias) names)
    {
        _folder = checkpoint.Path;
        _weights = new Dictionary<string, (long[] Shape, float[] Values)>(StringComparer.Ordinal)
        {
            ["dense.weight"] = Numbers(checkpoint, $"{names.Dense}.weight"),
            ["dense.bias"] = Numbers(checkpoint, $"{names.Dense}.bias"),
            ["LayerNorm.weight"] = Numbers(checkpoint, $"{names.Norm}.weight", $"{names.Norm}.gamma"),
            ["LayerNorm.bias"] = Numbers(checkpoint, $"{names.Norm}.bias", $"{names.Norm}.beta"),
            ["bias"] = Numbers(checkpoint, names.Bias),
        };
        var config = checkpoint.Config.Root;
        Activation = Text(config, "hidden_act") ?? Text(config, "activation") ?? DefaultActivation;
        Epsilon = config.TryGetProperty("layer_norm_eps", out var epsilon) && epsilon.ValueKind == JsonValueKind.Number ? epsilon.GetDouble() : DefaultEpsilon;
        if (!Backbones.Layers.Activation.Names.Contains(Activation, StringComparer.Ordinal))
        {
            throw CheckpointException.For(_folder, $"the activation '{Activation}' is not known; known are {NameList.Of([.. Backbones.Layers.Activation.Names])}.");
        }
    }

    /// <summary>The name of the activation.</summary>
    internal string Activation { get; }

    /// <summary>What LayerNorm adds to the variance.</summary>
    internal double Epsilon { get; }

    /// <summary>Reads the weights of a checkpoint folder.</summary>
    /// <exception cref="CheckpointException">The folder holds none.</exception>
    internal static PretrainedTokenLayer Read(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LibTorch.EnsureLoaded();
        using var reading = SavedFolder.Read(folder);
        using var checkpoint = CheckpointFolder.OpenFor(folder, "AutoModelForMaskedLM");
        foreach (var names in Namings)
        {
            if (checkpoint.Tensors.ContainsKey($"{names.Dense}.weight"))
            {
                return new PretrainedTokenLayer(checkpoint, names);
            }
        }

        throw CheckpointException.For(
            folder,
            $"it holds no weights for predicting tokens ({string.Join(", ", Namings.Select(names => $"'{names.Dense}.weight'"))}), as checkpoints of an encoder alone do not. "
            + $"Use new {nameof(MaskedLanguageHead)}(…), which starts them anew.");
    }

    /// <summary>Copies the weights into a new module.</summary>
    /// <exception cref="InvalidOperationException">The encoder is of another size.</exception>
    internal void CopyTo(string head, TokenPredictionLayer layer)
    {
        using var mode = no_grad();
        foreach (var (name, parameter) in layer.named_parameters())
        {
            var (shape, values) = _weights[name];
            if (!parameter.shape.SequenceEqual(shape))
            {
                throw new InvalidOperationException(
                    $"Head '{head}' was trained in '{_folder}', where '{name}' is [{string.Join(", ", shape)}], but on this encoder it is [{string.Join(", ", parameter.shape)}]. Take encoder and head from the same folder.");
            }

            using var source = tensor(values, shape);
            parameter.copy_(source);
        }
    }

    private static string? Text(JsonElement config, string key) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (long[] Shape, float[] Values) Numbers(CheckpointFolder checkpoint, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (checkpoint.Tensors.TryGetValue(name, out var entry))
            {
                long[] shape = [.. entry.Shape];
                using var values = empty(shape);
                checkpoint.ReadWeights(name, values);
                return (shape, values.data<float>().ToArray());
            }
        }

        throw CheckpointException.For(checkpoint.Path, $"'{names[0]}' is missing, so its weights for predicting tokens are not whole.");
    }
}
