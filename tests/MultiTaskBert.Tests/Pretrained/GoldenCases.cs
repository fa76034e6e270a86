using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Reference cases for checkpoints: files with the verdict of a strict reader.</summary>
internal static class GoldenCases
{
    internal static JsonElement Expectations(string group) => Goldens.Json($"safetensors/{group}/expect.json");

    internal static string PathOf(string group, string file) => Goldens.PathOf($"safetensors/{group}/{file}");

    /// <summary>The files of a folder of a group and below, relative to the folder; each is noted as read.</summary>
    internal static IEnumerable<string> FilesOf(string group, string folder)
    {
        var root = PathOf(group, folder);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(root, file);
            _ = PathOf(group, Path.Combine(folder, relative));
            yield return relative;
        }
    }

    internal static byte[] Bytes(SafeTensorsReader reader, string name)
    {
        using var file = File.OpenRead(reader.Path);
        file.Position = reader.Tensors[name].Offset;
        var bytes = new byte[reader.Tensors[name].Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    internal static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>What is wrong with an outcome, or null.</summary>
    /// <param name="verdict">The verdict of the reference.</param>
    /// <param name="error">What was thrown; null if the case was accepted.</param>
    /// <param name="path">The file or folder that an error must name.</param>
    internal static string? Judge(JsonElement verdict, CheckpointException? error, string path) => (verdict.GetString(), error) switch
    {
        ("reject", null) => "accepted",
        ("accept", not null) => $"refused: {error.Message}",
        (_, not null) when !error.Message.Contains(path, StringComparison.Ordinal) => $"the error does not name the file: {error.Message}",
        (_, not null) when error.Message.Length < path.Length + 20 => $"the error gives no reason: {error.Message}",
        _ => null,
    };
}
