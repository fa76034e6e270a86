using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Distilling;

/// <summary>What tells one teacher from another: a hash over the names and the bits of its weights.</summary>
internal static class TeacherHash
{
    private const int Digits = 16;

    internal static string Of(MultiTaskModel teacher)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in teacher.state_dict().OrderBy(weight => weight.Key, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {value.dtype} {string.Join(',', value.shape)}\n"));
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}
