using MultiTaskBert.Kernels;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Trainee;

/// <summary>What becomes of the memory of a large tensor that is freed. On the main thread of a process of its own, as malloc treats others differently.</summary>
internal static class KeptMemoryProbe
{
    private const long Block = 512L << 20;

    /// <summary>Prints by how many MiB the process is larger than at first: while memory is held, when one of two holders has let go, when both have, and without any.</summary>
    public static int Run()
    {
        LibTorch.EnsureLoaded();
        var (outer, inner) = (KeptMemory.Hold(), KeptMemory.Hold());
        var before = Environment.WorkingSet;
        MakeAndFree();
        Print("held", before);
        inner.Dispose();
        inner.Dispose();   // counts once
        MakeAndFree();
        Print("held once", before);
        outer.Dispose();
        Print("let go", before);
        MakeAndFree();
        Print("never held", before);
        return 0;
    }

    private static void MakeAndFree()
    {
        using var block = ones(Block / sizeof(float));
    }

    private static void Print(string when, long before) => Console.WriteLine(FormattableString.Invariant($"{when}: {(Environment.WorkingSet - before) >> 20}"));
}
