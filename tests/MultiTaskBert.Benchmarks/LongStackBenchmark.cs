namespace MultiTaskBert.Benchmarks;

/// <summary>
/// All 22 layers of ModernBERT-base over long rows, as <see cref="LongAttentionBenchmark"/> measures three of them: every third reads the whole row, the others what is near. With backward where what is kept for
/// it fits, which is reckoned from what three layers take.
/// </summary>
internal sealed class LongStackBenchmark : Benchmark
{
    private const int AllLayers = 22;
    private const int FewLayers = 3;
    private const double MebibytesAtMost = 12 * 1024;
    private static readonly int[] Lengths = [512, 2048, 8192];

    public override string Name => "long-stack";

    public override string Description => "all layers of ModernBERT-base over 512, 2,048 and 8,192 tokens, forward, and with backward where 12 GiB are enough; with band attention and without";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        foreach (var length in Lengths)
        {
            yield return LongAttentionBenchmark.Layers(context, AllLayers, length, backward: false);
            var few = LongAttentionBenchmark.Layers(context, FewLayers, length, backward: true);
            var needed = ((IReadOnlyDictionary<string, double>)few.Extra!["peak_mib"]).Values.Max() * AllLayers / FewLayers;
            if (needed <= MebibytesAtMost)
            {
                yield return LongAttentionBenchmark.Layers(context, AllLayers, length, backward: true);
            }
            else
            {
                context.Note(FormattableString.Invariant($"{length} tokens with backward would take about {needed / 1024:0.#} GiB; left out"));
            }
        }
    }
}
