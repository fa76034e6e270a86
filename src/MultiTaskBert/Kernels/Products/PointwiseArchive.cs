using System.IO.Compression;
using System.Text;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// oneDNN's linear layer over packed weights. LibTorch has it outside of the operators that <c>torch.jit.compile</c> reaches, but the code of a saved module may call it: so one is
/// written, into memory, and loaded at the first use. There is no backward.
/// </summary>
/// <remarks>A mistake in the code, or an operator that LibTorch was built without, ends the process when it is loaded: see <see cref="IsThere"/>.</remarks>
internal static class PointwiseArchive
{
    private const string Pack = "pack";

    // A saved module in Python's pickle format: an object of class M whose only field, training, is False; and no constants, an empty tuple.
    private static readonly byte[] Object =
        [0x80, 0x02, .. "c__torch__\nM\nq\0)"u8, 0x81, .. "}(X\b\0\0\0trainingq"u8, 0x01, 0x89, .. "ub."u8];

    private static readonly byte[] Constants = [0x80, 0x02, .. ")."u8];

    private static readonly Lazy<jit.ScriptModule> Loaded = new(static () => jit.load(Archive()));

    /// <summary>Whether LibTorch has the operators, which is known of its builds for Linux on x64, and the processor what they need.</summary>
    internal static bool IsThere { get; } = ProcessorFeatures.HasBFloat16 && Environment.Is64BitProcess && OperatingSystem.IsLinux();

    /// <summary>Weights laid out as the product reads them.</summary>
    /// <param name="weight">BFloat16 [Out, In].</param>
    /// <param name="rows">Of how many rows the product will be.</param>
    /// <returns>Memory that only oneDNN reads, in the dispose scope of the caller.</returns>
    internal static Tensor Packed(Tensor weight, long rows) => (Tensor)Loaded.Value.invoke(Pack, weight, rows);

    /// <summary>The operation's function of x Wᵀ + b.</summary>
    /// <param name="input">BFloat16 x […, In].</param>
    /// <param name="packed">W as <see cref="Packed"/> gives it.</param>
    /// <param name="bias">BFloat16 b [Out], or null.</param>
    /// <param name="operation">What is done to the sums.</param>
    /// <returns>BFloat16 […, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Product(Tensor input, Tensor packed, Tensor? bias, PostOperation operation) =>
        (Tensor)Loaded.Value.invoke(operation.Method, input, packed, bias!);

    // No text can be passed to a method, so there is one for each operation.
    private static string Code() => new StringBuilder()
        .Append("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n")
        .Append($"  def {Pack}(self: __torch__.M,\n    weight: Tensor, rows: int) -> Tensor:\n")
        .Append("    return ops.mkldnn._reorder_linear_weight(weight, rows)\n")
        .AppendJoin(string.Empty, PostOperation.All.Select(Method))
        .ToString();

    private static string Method(PostOperation operation) =>
        $"""
          def {operation.Method}(self: __torch__.M,
            x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "{operation.Name}", annotate(List[Optional[number]], []), {Quoted(operation.Algorithm)})

        """.ReplaceLineEndings("\n");

    private static string Quoted(string? text) => text is null ? "None" : $"\"{text}\"";

    private static byte[] Archive()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "m/data.pkl", Object);
            Write(archive, "m/code/__torch__.py", Encoding.UTF8.GetBytes(Code()));
            Write(archive, "m/constants.pkl", Constants);
            Write(archive, "m/version", "3\n"u8);
        }

        return memory.ToArray();
    }

    // Not compressed: LibTorch reads nothing else.
    private static void Write(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
