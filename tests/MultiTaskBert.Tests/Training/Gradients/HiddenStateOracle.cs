using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>The gradients of a step that aggregates at the hidden states, by <c>autograd.grad</c> on the graph that is not cut.</summary>
internal static class HiddenStateOracle
{
    internal static (Dictionary<string, float[]> Own, Dictionary<string, float[]> Shared) Gradients(StepOracle oracle, IReadOnlyDictionary<string, double> weights, GradientAggregation aggregation)
    {
        var (hidden, losses) = oracle.Graph();
        var own = oracle.Own(losses, weights);
        var rows = stack([.. losses.Select(loss => autograd.grad([loss.Loss * (float)weights[loss.Head]], [hidden], retain_graph: true)[0].reshape(-1))], 0);
        using var aggregator = aggregation.Start(oracle.Heads, seed: 1);
        var gradient = aggregator.Aggregate(new TaskGradients(oracle.Heads, rows), default).Gradient.view(hidden.shape);
        var below = oracle.Shared.Where(p => !p.Key.Contains("pooler", StringComparison.Ordinal)).ToArray();
        var gradients = autograd.grad([hidden], [.. below.Select(p => (Tensor)p.Value)], [gradient]);
        return (own, below.Zip(gradients).ToDictionary(pair => pair.First.Key, pair => pair.Second.data<float>().ToArray(), StringComparer.Ordinal));
    }
}
