using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>imtl-l.json</c>: IMTL-L alone, and with IMTL-G on the gradients of the scaled losses.</summary>
internal static class ImtlGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var tolerance = golden.GetProperty("tolerance").GetDouble();
        foreach (var kind in golden.GetProperty("cases").EnumerateArray().Index().GroupBy(run => run.Item.GetProperty("kind").GetString()!, StringComparer.Ordinal))
        {
            var both = kind.Key == "loss_and_gradient";
            var comparison = new ParityComparison(both ? "weighting: imtl-l with imtl-g" : "weighting: imtl-l", both ? "LibMTL" : "TorchJD", tolerance);
            foreach (var (number, run) in kind)
            {
                using var scope = NewDisposeScope();
                var trace = new WeighingTrace(comparison, $"case {number}");
                if (both)
                {
                    LossAndGradient(trace, run);
                }
                else
                {
                    Loss(trace, run);
                }
            }

            comparison.Finish();
        }
    }

    private static void Loss(WeighingTrace trace, JsonElement run)
    {
        var losses = run.GetProperty("losses").EnumerateArray().Select(WeighingTrace.Numbers).ToArray();
        var weigher = new ImtlLWeighting
        {
            Optimizer = Enum.Parse<WeightOptimizer>(run.GetProperty("optimizer").GetString()!, ignoreCase: true),
            LearningRate = run.GetProperty("learning_rate").GetDouble(),
        }.Start(WeighingTrace.Heads(losses[0].Length), seed: 0);
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            trace.Case(index, "s", step.GetProperty("s"), [.. weigher.State!.Numbers["s"]]);
            var actual = WeighingTrace.Weigh(l => weigher.Combine(l, new WeightingStep(index, 0)), losses[index]);
            trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
            trace.Case(index, "total", step.GetProperty("total"), actual.Total);
        }

        trace.Case(losses.Length, "s at the end", run.GetProperty("s_end"), [.. weigher.State!.Numbers["s"]]);
    }

    private static void LossAndGradient(WeighingTrace trace, JsonElement run)
    {
        var problem = new QuadraticProblem(run.GetProperty("problem"));
        var learningRate = run.GetProperty("learning_rate").GetDouble();
        var weigher = new ImtlLWeighting { Optimizer = WeightOptimizer.Sgd, LearningRate = learningRate }.Start(problem.Heads, seed: 0);
        using var aggregator = GradientAggregation.ImtlG.Start(problem.Heads, seed: 0);
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            var s = weigher.State!.Numbers["s"];
            trace.Case(index, "x", step.GetProperty("x"), problem.Position);
            trace.Case(index, "s", step.GetProperty("s"), [.. s]);
            trace.Case(index, "losses", step.GetProperty("losses"), problem.Values);
            var (_, _, rows) = problem.Weigh(weigher, new WeightingStep(index, 0));
            var combined = aggregator.Aggregate(rows, new WeightingStep(index, 0));
            var gradient = combined.Gradient.data<double>().ToArray();
            trace.Case(index, "alpha", step.GetProperty("alpha"), [.. combined.Weights!]);
            trace.Case(index, "gradient of x", step.GetProperty("gradient_x"), gradient);
            trace.Case(index, "gradient of s", step.GetProperty("gradient_s"), [.. s.Zip(weigher.State!.Numbers["s"], (before, after) => (before - after) / learningRate)]);
            problem.Descend(gradient, learningRate);
        }
    }
}
