using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>Parameters of small random values, and the same random gradients for whoever asks in the same order.</summary>
internal sealed class RandomSteps : IDisposable
{
    private readonly RandomStream _random;

    public RandomSteps(long seed, params (string Name, long[] Shape, bool Decays, double Multiplier)[] parameters)
    {
        _random = new RandomStream(seed, 0, "values");
        Parameters = [.. parameters.Select(p => new OptimizedParameter(p.Name, new Parameter(Values(p.Shape)), p.Decays, p.Multiplier))];
    }

    public IReadOnlyList<OptimizedParameter> Parameters { get; }

    public static RandomSteps Usual(long seed = 1) => new(
        seed,
        ("embeddings.weight", [7, 5], true, 0.5),
        ("dense.weight", [5, 11], true, 1),
        ("dense.bias", [11], false, 1),
        ("norm.weight", [5], false, 1),
        ("head.weight", [33], true, 2));

    public OptimizedParameter this[string name] => Parameters.Single(p => string.Equals(p.Name, name, StringComparison.Ordinal));

    /// <summary>Gives every parameter a new random gradient of the scale, but those that are to have none.</summary>
    public void NextGradients(double scale = 1, params string[] without)
    {
        foreach (var (name, value, _, _) in Parameters)
        {
            using var gradient = Values(value.shape, scale);
            value.grad = without.Contains(name, StringComparer.Ordinal) ? null : gradient;
        }
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Value.Dispose();
        }
    }

    private Tensor Values(long[] shape, double scale = 1)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(scale * ((2 * _random.NextDouble()) - 1));
        }

        return tensor(values, shape);
    }
}
