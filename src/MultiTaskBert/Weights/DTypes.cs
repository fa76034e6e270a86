using System.Collections.Frozen;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>What is known of each element type: its name in a file, its bits, and the torch type that holds it.</summary>
internal static class DTypes
{
    private static readonly FrozenDictionary<SafeTensorsDType, Facts> Known = new Dictionary<SafeTensorsDType, Facts>
    {
        [SafeTensorsDType.Bool] = new("BOOL", 8, ScalarType.Bool),
        [SafeTensorsDType.F4] = new("F4", 4),
        [SafeTensorsDType.F6E2M3] = new("F6_E2M3", 6),
        [SafeTensorsDType.F6E3M2] = new("F6_E3M2", 6),
        [SafeTensorsDType.U8] = new("U8", 8, ScalarType.Byte),
        [SafeTensorsDType.I8] = new("I8", 8, ScalarType.Int8),
        [SafeTensorsDType.F8E5M2] = new("F8_E5M2", 8),
        [SafeTensorsDType.F8E4M3] = new("F8_E4M3", 8),
        [SafeTensorsDType.F8E8M0] = new("F8_E8M0", 8),
        [SafeTensorsDType.F8E4M3Fnuz] = new("F8_E4M3FNUZ", 8),
        [SafeTensorsDType.F8E5M2Fnuz] = new("F8_E5M2FNUZ", 8),
        [SafeTensorsDType.I16] = new("I16", 16, ScalarType.Int16),
        [SafeTensorsDType.U16] = new("U16", 16),
        [SafeTensorsDType.F16] = new("F16", 16, ScalarType.Float16),
        [SafeTensorsDType.BF16] = new("BF16", 16, ScalarType.BFloat16),
        [SafeTensorsDType.I32] = new("I32", 32, ScalarType.Int32),
        [SafeTensorsDType.U32] = new("U32", 32),
        [SafeTensorsDType.F32] = new("F32", 32, ScalarType.Float32),
        [SafeTensorsDType.C64] = new("C64", 64),
        [SafeTensorsDType.F64] = new("F64", 64, ScalarType.Float64),
        [SafeTensorsDType.I64] = new("I64", 64, ScalarType.Int64),
        [SafeTensorsDType.U64] = new("U64", 64),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, SafeTensorsDType> ByName =
        Known.ToFrozenDictionary(pair => pair.Value.Name, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The names of all types, for messages.</summary>
    internal static string AllNames { get; } = string.Join(", ", Known.OrderBy(pair => pair.Key).Select(pair => pair.Value.Name));

    /// <summary>The names of the types that torch holds, for messages.</summary>
    internal static string TorchNames { get; } =
        string.Join(", ", Known.Where(pair => pair.Value.Torch is not null).OrderBy(pair => pair.Key).Select(pair => pair.Value.Name));

    internal static bool TryParse(string name, out SafeTensorsDType type) => ByName.TryGetValue(name, out type);

    internal static string Name(SafeTensorsDType type) => Known[type].Name;

    internal static int Bits(SafeTensorsDType type) => Known[type].Bits;

    /// <summary>The torch type with the same bits, or null.</summary>
    internal static ScalarType? ToTorch(SafeTensorsDType type) => Known[type].Torch;

    /// <summary>The stored type with the same bits, or null.</summary>
    internal static SafeTensorsDType? FromTorch(ScalarType type)
    {
        foreach (var (stored, facts) in Known)
        {
            if (facts.Torch == type)
            {
                return stored;
            }
        }

        return null;
    }

    private sealed record Facts(string Name, int Bits, ScalarType? Torch = null);
}
