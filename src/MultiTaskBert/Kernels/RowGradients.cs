using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>
/// Gradients of large tables of which a batch reads few rows: the rows and their numbers instead of as many numbers as the table has, nearly all of them 0, in fresh
/// memory, in every step.
/// </summary>
/// <remarks>Such a gradient is a sparse tensor in <c>grad</c>. So only who knows what reads <c>grad</c> then allows it: see <see cref="Allow"/>.</remarks>
internal static class RowGradients
{
    /// <summary>Tables of fewer numbers than this keep dense gradients, which cost nothing there.</summary>
    internal const long SmallestTable = 1 << 20;

    // A mistake in a script may end the process when it is compiled. The last line must end with a line break.
    private const string Script =
        """
        def lookup(table: Tensor, ids: Tensor) -> Tensor:
            return torch.embedding(table, ids, -1, False, True)

        def rows(gradient: Tensor) -> List[Tensor]:
            merged = gradient.coalesce()
            return [merged.indices(), merged.values()]

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    [ThreadStatic]
    private static bool _isAllowed;

    /// <summary>Lets what this thread looks up leave sparse gradients, until the result is disposed.</summary>
    internal static IDisposable Allow()
    {
        var before = _isAllowed;
        _isAllowed = KernelChoice.RowGradients;
        return new Permission(before);
    }

    /// <summary>Rows of a table.</summary>
    /// <param name="table">Float [Rows, Width].</param>
    /// <param name="ids">Int64 of any shape, below Rows.</param>
    /// <returns>[…, Width], in the dispose scope of the caller.</returns>
    internal static Tensor Lookup(Tensor table, Tensor ids) =>
        _isAllowed && table.requires_grad && table.numel() >= SmallestTable && table.device_type == DeviceType.CPU
            ? (Tensor)Compiled.Value.invoke("lookup", table, ids)
            : table.index_select(0, ids.reshape(-1)).view([.. ids.shape, table.size(1)]);

    /// <summary>What a sparse gradient is made of, each row once.</summary>
    /// <param name="gradient">A sparse tensor.</param>
    /// <returns>Int64 [sparse dimensions, n] in ascending order, and their numbers [n, …], in the dispose scope of the caller.</returns>
    internal static (Tensor Rows, Tensor Values) Split(Tensor gradient) =>
        (Tensor[])Compiled.Value.invoke("rows", gradient) is [var rows, var values] ? (rows, values) : throw new InvalidOperationException("The script gives two tensors.");

    private sealed class Permission(bool before) : IDisposable
    {
        public void Dispose() => _isAllowed = before;
    }
}
