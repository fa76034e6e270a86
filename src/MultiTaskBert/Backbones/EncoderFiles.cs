using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Writes an encoder as a Hugging Face folder has it: <c>config.json</c> and <c>model.safetensors</c>.</summary>
internal static class EncoderFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The names of the files of an encoder, with those of a tokenizer of any kind or without.</summary>
    internal static IReadOnlyCollection<string> Names(bool withTokenizer) =>
        [PretrainedConfig.FileName, CheckpointFolder.WeightsFile, SafeTensorsIndex.FileName, .. withTokenizer ? TokenizerFiles.All : []];

    /// <summary>Writes both files, each beside its final name and renamed over it.</summary>
    /// <param name="folder">The folder; it is created if missing.</param>
    /// <param name="config">The configuration that the encoder was read from; every key is kept, save those that the weights decide.</param>
    /// <param name="architecture">The class of transformers that reads the folder, for instance <c>BertModel</c>.</param>
    /// <param name="weights">The parameters by their checkpoint names; the caller keeps ownership.</param>
    internal static void Write(string folder, JsonElement config, string architecture, IReadOnlyDictionary<string, Tensor> weights)
    {
        CheckpointFolder.Write(folder, Config(config, architecture), weights);
    }

    /// <summary>Writes the configuration alone, as <see cref="Write"/> has it.</summary>
    internal static void WriteConfig(string folder, JsonElement config, string architecture) =>
        AtomicFile.Write(Path.Combine(folder, PretrainedConfig.FileName), JsonSerializer.SerializeToUtf8Bytes(Config(config, architecture), Indented));

    private static JsonObject Config(JsonElement config, string architecture)
    {
        var json = JsonObject.Create(config)!;
        json["architectures"] = new JsonArray(architecture);

        // The key has two names: transformers 4 wrote torch_dtype, transformers 5 writes dtype.
        json[json.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = "float32";
        return json;
    }
}
