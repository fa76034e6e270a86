using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>db-mtl.json</c>: the logarithms of the losses, and dual balancing of their gradients.</summary>
internal static class DualBalancingGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: db-mtl", "LibMTL", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            using var scope = NewDisposeScope();
            var problem = new QuadraticProblem(run.GetProperty("problem"));
            var weigher = LossWeighting.Logarithm.Start(problem.Heads, seed: 0);
            using var aggregator = GradientAggregation.DualBalancing(run.GetProperty("beta").GetDouble(), run.GetProperty("beta_sigma").GetDouble())
                .Start(problem.Heads, seed: 0);
            var trace = new WeighingTrace(comparison, $"case {number}");
            foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
            {
                trace.Case(index, "x", step.GetProperty("x"), problem.Position);
                trace.Case(index, "losses", step.GetProperty("losses"), problem.Values);
                var (_, _, rows) = problem.Weigh(weigher, new WeightingStep(index, 0));
                var combined = aggregator.Aggregate(rows, new WeightingStep(index, 0));
                var gradient = combined.Gradient.data<double>().ToArray();
                trace.Case(index, "buffer", step.GetProperty("buffer"), aggregator.State!.Tensors["means"].data<double>().ToArray());
                trace.Case(index, "alpha", step.GetProperty("alpha"), [.. combined.Weights!]);
                trace.Case(index, "gradient of x", step.GetProperty("gradient_x"), gradient);
                problem.Descend(gradient, run.GetProperty("x_learning_rate").GetDouble());
            }
        }

        comparison.Finish();
    }
}
