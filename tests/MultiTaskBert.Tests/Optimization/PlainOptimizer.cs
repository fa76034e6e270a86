using MultiTaskBert.Optimization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>AdamW and SGD written out in double precision, number by number: the oracle of the fused ones.</summary>
internal sealed class PlainOptimizer(OptimizerOptions options, IEnumerable<OptimizedParameter> parameters)
{
    private readonly List<Entry> _entries = [.. parameters.Select(p => new Entry(p))];

    /// <summary>The numbers of the next step.</summary>
    public OptimizerOptions Options { get; set; } = options;

    public double[] this[string name] => _entries.Single(e => string.Equals(e.Parameter.Name, name, StringComparison.Ordinal)).Values;

    public double Step(double learningRate, double maxNorm)
    {
        var active = new List<(Entry Entry, double[] Gradient)>();
        foreach (var entry in _entries)
        {
            if (entry.Parameter.Value.grad is { } gradient)
            {
                active.Add((entry, Doubles(gradient)));
                gradient.Dispose();
            }
        }

        var norm = Math.Sqrt(active.Sum(a => a.Gradient.Sum(g => g * g)));
        var scale = maxNorm > 0 ? Math.Min(1, maxNorm / (norm + 1e-6)) : 1;
        foreach (var (entry, gradient) in active)
        {
            var multiplied = learningRate * entry.Parameter.LearningRateMultiplier;
            entry.Steps++;
            for (var i = 0; i < gradient.Length; i++)
            {
                Update(entry, i, gradient[i] * scale, multiplied);
            }
        }

        return norm;
    }

    public static double[] Doubles(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to_type(ScalarType.Float64).flatten().data<double>().ToArray();
    }

    private void Update(Entry e, int i, double g, double learningRate)
    {
        switch (Options)
        {
            case AdamWOptions o:
                e.Values[i] -= learningRate * (e.Parameter.Decays ? o.WeightDecay : 0) * e.Values[i];
                e.First[i] = (o.Beta1 * e.First[i]) + ((1 - o.Beta1) * g);
                e.Second[i] = (o.Beta2 * e.Second[i]) + ((1 - o.Beta2) * g * g);
                var m = e.First[i] / (1 - Math.Pow(o.Beta1, e.Steps));
                var v = e.Second[i] / (1 - Math.Pow(o.Beta2, e.Steps));
                e.Values[i] -= learningRate * m / (Math.Sqrt(v) + o.Epsilon);
                break;
            case SgdOptions o:
                g += (e.Parameter.Decays ? o.WeightDecay : 0) * e.Values[i];
                e.First[i] = e.Steps == 1 ? g : (o.Momentum * e.First[i]) + g;
                e.Values[i] -= learningRate * e.First[i];
                break;
            default:
                throw new NotSupportedException(Options.GetType().Name);
        }
    }

    private sealed class Entry(OptimizedParameter parameter)
    {
        public OptimizedParameter Parameter { get; } = parameter;

        public double[] Values { get; } = Doubles(parameter.Value);

        public double[] First { get; } = new double[parameter.Value.numel()];

        public double[] Second { get; } = new double[parameter.Value.numel()];

        public int Steps { get; set; }
    }
}
