using System.Security.Cryptography;
using System.Text;

namespace MultiTaskBert.Samples;

/// <summary>Tells whether two trainings came to the same bits.</summary>
internal static class WeightsHash
{
    /// <summary>The SHA-256 over the names and the bytes of all parameters, in the order of their names.</summary>
    public static string Of(MultiTaskModel model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in model.state_dict().OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(value.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
