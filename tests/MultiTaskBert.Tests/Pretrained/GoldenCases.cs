using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Reference cases for checkpoints: files with the verdict of a strict reader.</summary>
internal static class GoldenCases
{
    internal static string Folder(string group) => Path.Combine(Goldens.RequireRoot(), "goldens", "safetensors", group);

    internal static JsonElement Expectations(string group) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder(group), "expect.json")));

    internal static string Sha256(SafeTensorsReader reader, string name)
    {
        var bytes = new byte[reader.Tensors[name].Length];
        reader.ReadBytes(name, 0, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Fails with the first few of many problems.</summary>
    internal static void AssertNone(List<string> problems) =>
        Assert.True(problems.Count == 0, $"{problems.Count} problems:\n{string.Join('\n', problems.Take(10))}");
}
