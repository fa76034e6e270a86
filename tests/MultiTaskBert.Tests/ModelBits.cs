using System.Security.Cryptography;

namespace MultiTaskBert.Tests;

/// <summary>The weights of a model as bytes, for tests on bit equality.</summary>
internal static class ModelBits
{
    /// <summary>The hash of each tensor by its name.</summary>
    internal static Dictionary<string, string> Of(TorchSharp.torch.nn.Module module) => module.state_dict()
        .ToDictionary(p => p.Key, p => Convert.ToHexString(SHA256.HashData(p.Value.bytes)), StringComparer.Ordinal);

    /// <summary>The names of the tensors that differ.</summary>
    internal static string[] Changed(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        return [.. before.Where(p => after[p.Key] != p.Value).Select(p => p.Key).Order(StringComparer.Ordinal)];
    }
}
