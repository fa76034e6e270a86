using System.Text.Json;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary>Losses ½Σd(x − a)² + b of a few numbers x, which all heads share.</summary>
internal sealed class QuadraticProblem
{
    private readonly Tensor _a;
    private readonly Tensor _d;
    private readonly Tensor _b;

    internal QuadraticProblem(JsonElement problem)
    {
        _a = Matrix(problem.GetProperty("a"));
        _d = Matrix(problem.GetProperty("d"));
        _b = tensor(WeighingTrace.Numbers(problem.GetProperty("b")));
        X = tensor(WeighingTrace.Numbers(problem.GetProperty("x0")));
        Heads = WeighingTrace.Heads((int)_a.shape[0]);
    }

    internal string[] Heads { get; }

    internal Tensor X { get; private set; }

    internal double[] Position => X.data<double>().ToArray();

    internal double[] Values => Losses(X).data<double>().ToArray();

    internal IReadOnlyDictionary<string, double> Named => Heads.Zip(Values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    /// <summary>Weighs the losses; gives the gradient of the total, and the gradient of each weighted loss as a row.</summary>
    internal (CombinedLoss Combined, double[] Gradient, TaskGradients Rows) Weigh(LossWeigher weigher, WeightingStep step)
    {
        var x = X.clone().requires_grad_();
        var losses = Losses(x);
        var combined = weigher.Combine([.. Heads.Select((head, i) => new HeadLoss(head, losses[i]))], step);
        combined.Total.backward();
        var rows = (X - _a) * _d * tensor(Heads.Select(head => combined.Weights[head]).ToArray()).unsqueeze(1);   // [K, D]
        return (combined, x.grad!.data<double>().ToArray(), new TaskGradients(Heads, rows));
    }

    internal void Descend(double[] gradient, double learningRate) => X -= tensor(gradient.Select(value => learningRate * value).ToArray());

    private static Tensor Matrix(JsonElement rows) => stack([.. rows.EnumerateArray().Select(row => tensor(WeighingTrace.Numbers(row)))]);

    private Tensor Losses(Tensor x) => (0.5 * _d * (x - _a).square()).sum(1L) + _b;
}
