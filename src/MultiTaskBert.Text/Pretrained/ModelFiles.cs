using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Pretrained;

/// <summary>The names of all files that a model folder is read from. What reads them and what brings them from the hub takes them from here.</summary>
internal static class ModelFiles
{
    /// <summary>The configuration of the encoder; always there.</summary>
    internal const string Config = "config.json";

    /// <summary>The weights of the encoder, if they are one file.</summary>
    internal const string Weights = "model.safetensors";

    /// <summary>The list of the files that hold the weights, if they are several.</summary>
    internal const string WeightIndex = "model.safetensors.index.json";

    /// <summary>The heads of a model that this library saved.</summary>
    internal const string Heads = "heads.safetensors";

    /// <summary>What adapters there are, as PEFT has it.</summary>
    internal const string AdapterConfig = "adapter_config.json";

    /// <summary>The weights of adapters.</summary>
    internal const string AdapterWeights = "adapter_model.safetensors";

    /// <summary>Those that a model may lack: taken where they exist.</summary>
    internal static IReadOnlyList<string> Optional { get; } = [.. TokenizerFiles.All, Heads, AdapterConfig, AdapterWeights];
}
