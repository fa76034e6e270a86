using System.Runtime.InteropServices;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Benchmarks;

/// <summary>From a checkpoint on the disk (warm in the page cache) to an encoder that can compute.</summary>
internal sealed class LoadBenchmark : Benchmark
{
    private const double Mebi = 1 << 20;

    public override string Name => "load";

    public override string Description => "BERT-base from safetensors to a ready encoder, beside reading the file";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        using var checkpoint = new BertBase(context);
        var file = Path.Combine(checkpoint.Folder, CheckpointFolder.WeightsFile);
        Load(checkpoint);   // what is loaded once a process: LibTorch, code
        var extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["file_mib"] = BenchmarkResult.Round(new FileInfo(file).Length / Mebi) };
        if (OperatingSystem.IsLinux())
        {
            var before = PeakMemory.Reset();
            Load(checkpoint);
            extra["peak_resident_growth_mib"] = BenchmarkResult.Round((PeakMemory.Bytes - before) / Mebi);
        }

        var medians = Interleaved.Medians(
            rounds: context.Quick ? 3 : 11,
            warmup: 1,
            [
                (Interleaved.Ours, () => LoadAndGiveBack(checkpoint)),
                ("file-read", () => Read(file)),
            ]);
        yield return BenchmarkResult.Of("bert-base", medians) with { Extra = extra };
    }

    private static void Load(BertBase checkpoint)
    {
        using var backbone = checkpoint.Load();
    }

    /// <summary>Loads, and gives the memory back to the system, as the peer does: otherwise the next model would go where this one was, which is quicker.</summary>
    private static void LoadAndGiveBack(BertBase checkpoint)
    {
        Load(checkpoint);
        PeakMemory.GiveBack();
    }

    /// <summary>Reads a file into fresh memory of its size, as a model needs it.</summary>
    private static unsafe void Read(string file)
    {
        using var handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(handle);
        var memory = NativeMemory.Alloc((nuint)length);
        try
        {
            for (long done = 0; done < length;)
            {
                done += RandomAccess.Read(handle, new Span<byte>((byte*)memory + done, (int)Math.Min(length - done, 1 << 28)), done);
            }
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
