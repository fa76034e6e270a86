using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Adapters;

/// <summary>PEFT's <c>adapter_config.json</c>.</summary>
internal static class LoraConfigFile
{
    internal const string FileName = ModelFiles.AdapterConfig;

    private const string Targets = "target_modules";
    private const string FirstWeights = "init_lora_weights";
    private const int MaxTargets = 10_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // What is read, and what says nothing about how an adapter computes. Any other key must be empty, so that what is not known is not passed over.
    private static readonly string[] Known =
    [
        "peft_type", "r", "lora_alpha", "lora_dropout", "use_rslora", "bias", "fan_in_fan_out", Targets, FirstWeights,
        "task_type", "base_model_name_or_path", "inference_mode", "revision", "auto_mapping", "peft_version", "runtime_config", "megatron_core",
        "layers_pattern", "qalora_group_size", "eva_config", "corda_config", "loftq_config", "lora_ga_config",
    ];

    // Other ways to begin change the weights of the encoder too, so that such an adapter does not fit the encoder as it is.
    private static readonly string[] HarmlessFirstWeights = ["gaussian", "eva", "orthogonal"];

    /// <summary>Writes the file, beside its final name and renamed over it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the adapters were made by.</param>
    /// <param name="targets">The layers that they stand on.</param>
    /// <param name="baseModel">The name or folder of the encoder, for readers that load it too; null if it is not known.</param>
    internal static void Write(string path, LoraOptions options, IEnumerable<LoraTarget> targets, string? baseModel)
    {
        // PEFT stores the last names in place of "all-linear" too: old versions do not know the word.
        var names = options.TakesAllLinears ? targets.Select(target => target.Name).Distinct(StringComparer.Ordinal) : options.TargetModules;
        var json = new JsonObject
        {
            ["alpha_pattern"] = new JsonObject(),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            [FirstWeights] = true,
            ["layers_pattern"] = null,
            ["layers_to_transform"] = null,
            ["lora_alpha"] = Number(options.Alpha),
            ["lora_dropout"] = options.Dropout,
            ["modules_to_save"] = null,
            ["peft_type"] = "LORA",
            ["r"] = options.Rank,
            ["rank_pattern"] = new JsonObject(),
            ["revision"] = null,
            [Targets] = new JsonArray([.. names.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]),
            ["task_type"] = "FEATURE_EXTRACTION",
            ["use_dora"] = false,
            ["use_rslora"] = options.RankStabilized,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, json, Indented));
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CheckpointException">It is missing, broken, or asks for what this library does not do; every such key is named.</exception>
    internal static LoraOptions Read(string path)
    {
        var file = PretrainedConfig.Read(path);
        var reader = file.CreateReader();
        reader.RequireText("peft_type", "LORA");
        reader.Text("bias", "none", "none");
        var options = new LoraOptions
        {
            Rank = reader.RequireInteger("r", min: 1),
            Alpha = reader.Number("lora_alpha", defaultValue: 8, min: 0),
            Dropout = reader.Number("lora_dropout", defaultValue: 0, min: 0, max: 1),
            RankStabilized = reader.Flag("use_rslora", defaultValue: false),
            TargetModules = ReadTargets(file.Root, reader),
        };
        if (reader.Flag("fan_in_fan_out", defaultValue: false))
        {
            reader.AddProblem("fan_in_fan_out is true; allowed: false, since the layers of encoders store their weights as [out, in].");
        }

        CheckFirstWeights(file.Root, reader);
        foreach (var key in file.Root.EnumerateObject().Where(key => !Known.Contains(key.Name, StringComparer.Ordinal) && !IsEmpty(key.Value)))
        {
            reader.AddProblem($"{key.Name} is {Shown(key.Value)}; only plain LoRA is read, so it must be null, false or empty.");
        }

        foreach (var problem in options.Check())
        {
            reader.AddProblem(problem);
        }

        reader.ThrowIfInvalid();
        return options;
    }

    private static IReadOnlyList<string> ReadTargets(JsonElement root, ConfigReader reader)
    {
        if (root.TryGetProperty(Targets, out var value))
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(LoraOptions.AllLinear))
            {
                return [LoraOptions.AllLinear];
            }

            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= MaxTargets
                && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
            {
                return [.. value.EnumerateArray().Select(name => name.GetString()!)];
            }
        }

        reader.AddProblem(
            $"{Targets} is {(value.ValueKind == JsonValueKind.Undefined ? "missing" : Shown(value))}; allowed: a list of names of layers, or "
            + $"\"{LoraOptions.AllLinear}\". A regular expression is not read: put the names of the layers in its place.");
        return [LoraOptions.AllLinear];
    }

    private static void CheckFirstWeights(JsonElement root, ConfigReader reader)
    {
        if (root.TryGetProperty(FirstWeights, out var value)
            && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            && !(value.ValueKind == JsonValueKind.String && HarmlessFirstWeights.Contains(value.GetString(), StringComparer.Ordinal)))
        {
            reader.AddProblem(
                $"{FirstWeights} is {Shown(value)}; allowed: true, false, {string.Join(", ", HarmlessFirstWeights.Select(name => $"\"{name}\""))}. Other ways to begin "
                + "change the weights of the encoder; in Python, convert the adapter with save_pretrained(…, path_initial_model_for_weight_conversion=…).");
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    // PEFT's alpha is a whole number, and some readers insist on it.
    private static JsonValue Number(double value) =>
        value < int.MaxValue && Math.Truncate(value).Equals(value) ? JsonValue.Create((int)value) : JsonValue.Create(value);

    private static string Shown(JsonElement value)
    {
        const int Most = 100;
        var text = value.GetRawText();
        return text.Length <= Most ? text : text[..Most] + "…";
    }
}
