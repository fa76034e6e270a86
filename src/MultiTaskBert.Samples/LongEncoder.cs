using System.Text.Json.Nodes;
using MultiTaskBert.Weights;
using TorchSharp;

namespace MultiTaskBert.Samples;

/// <summary>
/// A BERT that reads 2,048 positions, in a temporary folder: the table of the 512 that were trained, four times below itself, as Longformer was made from RoBERTa (Beltagy et al. 2020, section 5). The
/// first 512 are as they were, so that all ways to read long texts can be compared on the same weights.
/// </summary>
internal sealed class LongEncoder : IDisposable
{
    /// <summary>The positions that the encoder was trained with.</summary>
    public const int TrainedPositions = 512;

    private const string Table = "embeddings.position_embeddings.weight";
    private const string TokenizerConfig = "tokenizer_config.json";
    private const int Times = 4;

    private LongEncoder(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Makes the folder.</summary>
    /// <param name="model">The folder of a BERT with 512 positions.</param>
    public static LongEncoder Of(string model)
    {
        var encoder = new LongEncoder(Directory.CreateTempSubdirectory("multitaskbert-long-").FullName);
        foreach (var file in ((string[])["tokenizer.json", "vocab.txt", "special_tokens_map.json"]).Where(file => File.Exists(Path.Combine(model, file))))
        {
            File.Copy(Path.Combine(model, file), Path.Combine(encoder.Folder, file));
        }

        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(model, TokenizerConfig)))!.AsObject();
        tokenizer["model_max_length"] = Times * TrainedPositions;
        File.WriteAllText(Path.Combine(encoder.Folder, TokenizerConfig), tokenizer.ToJsonString());
        using var scope = torch.NewDisposeScope();
        using var checkpoint = CheckpointFolder.Open(model);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "config.json")))!.AsObject();
        if ((int?)config["max_position_embeddings"] != TrainedPositions)
        {
            throw new InvalidDataException($"{model} has {config["max_position_embeddings"]} positions; this sample needs a BERT with {TrainedPositions}.");
        }

        config["max_position_embeddings"] = Times * TrainedPositions;
        CheckpointFolder.Write(
            encoder.Folder,
            config,
            checkpoint.Names
                .Where(name => !name.EndsWith("position_ids", StringComparison.Ordinal))
                .Select(name => KeyValuePair.Create(name, name.EndsWith(Table, StringComparison.Ordinal) ? checkpoint.Read(name).repeat(Times, 1) : checkpoint.Read(name))));
        return encoder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
