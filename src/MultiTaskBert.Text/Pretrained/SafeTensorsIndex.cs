using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <summary>
/// <c>model.safetensors.index.json</c>: which shard holds which tensor. Its <c>metadata.total_size</c> is often wrong in real
/// checkpoints and nothing depends on it, so it is not read.
/// </summary>
internal sealed class SafeTensorsIndex
{
    internal const string FileName = ModelFiles.WeightIndex;

    private const int MaxBytes = 100_000_000;
    private const string Extension = ".safetensors";

    private SafeTensorsIndex(IReadOnlyDictionary<string, string> shardOfTensor)
    {
        ShardOfTensor = shardOfTensor;
        Shards = [.. shardOfTensor.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Tensor name to the file name of its shard: a plain name, safe to combine with the folder.</summary>
    internal IReadOnlyDictionary<string, string> ShardOfTensor { get; }

    /// <summary>Each shard once.</summary>
    internal IReadOnlyList<string> Shards { get; }

    /// <exception cref="CheckpointException">The file is unreadable or not strict JSON, or names a shard outside its folder.</exception>
    internal static SafeTensorsIndex Read(string path)
    {
        var root = StrictJson.ReadObject(path, MaxBytes);
        if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw CheckpointException.For(path, "'weight_map' is missing or no object; it must map tensor names to file names.");
        }

        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in map.EnumerateObject())
        {
            if (tensor.Value.ValueKind != JsonValueKind.String || tensor.Value.GetString() is not { } shard || !IsShardName(shard))
            {
                throw CheckpointException.For(
                    path,
                    $"tensor '{tensor.Name}' is mapped to {tensor.Value.GetRawText()}; allowed is the name of a {Extension} file in the same "
                    + "folder, of letters, digits, '.', '_' and '-'.");
            }

            shards.Add(tensor.Name, shard);
        }

        return shards.Count > 0 ? new SafeTensorsIndex(shards) : throw CheckpointException.For(path, "'weight_map' names no tensor.");
    }

    private static bool IsShardName(string name) =>
        PlainFileName.IsSafe(name) && name.Length > Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal);
}
