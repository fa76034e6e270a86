namespace MultiTaskBert.Benchmarks;

/// <summary>One measurement of the library beside its peers. A new one is a new class; the program finds it.</summary>
internal abstract class Benchmark
{
    /// <summary>All benchmarks, by name.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        .. typeof(Benchmark).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Benchmark)) && !type.IsAbstract)
            .Select(type => (Benchmark)Activator.CreateInstance(type)!)
            .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal),
    ];

    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it measures, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Measures; one result a case.</summary>
    public abstract IEnumerable<BenchmarkResult> Run(BenchmarkContext context);
}
