using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>famo.json</c>.</summary>
internal static class FamoGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: famo", "LibMTL, TorchJD", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            using var scope = NewDisposeScope();
            var weighting = new FamoWeighting
            {
                LearningRate = run.GetProperty("w_learning_rate").GetDouble(),
                WeightDecay = run.GetProperty("w_weight_decay").GetDouble(),
            };
            var trace = new WeighingTrace(comparison, $"case {number}");
            if (run.TryGetProperty("problem", out var problem))
            {
                Descend(trace, run, new QuadraticProblem(problem), weighting);
            }
            else
            {
                Follow(trace, run, weighting);
            }
        }

        comparison.Finish();
    }

    private static void Descend(WeighingTrace trace, JsonElement run, QuadraticProblem problem, LossWeighting weighting)
    {
        var weigher = weighting.Start(problem.Heads, seed: 0);
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            trace.Case(index, "x", step.GetProperty("x"), problem.Position);
            trace.Case(index, "losses", step.GetProperty("losses"), problem.Values);
            trace.Case(index, "w", step.GetProperty("w"), [.. weigher.State!.Numbers["w"]]);
            var (combined, gradient, _) = problem.Weigh(weigher, new WeightingStep(index, 0));
            trace.Case(index, "total", step.GetProperty("total"), combined.Total.item<double>());
            trace.Case(index, "weights", step.GetProperty("weights"), [.. problem.Heads.Select(head => combined.Weights[head])]);
            trace.Case(index, "gradient of x", step.GetProperty("gradient_x"), gradient);
            problem.Descend(gradient, run.GetProperty("x_learning_rate").GetDouble());
            weigher.ObserveLossesAfter(problem.Named);
            trace.Case(index, "losses after", step.GetProperty("losses_after"), problem.Values);
            trace.Case(index, "w after", step.GetProperty("w_after"), [.. weigher.State!.Numbers["w"]]);
        }
    }

    private static void Follow(WeighingTrace trace, JsonElement run, LossWeighting weighting)
    {
        LossWeigher? weigher = null;
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            var losses = WeighingTrace.Numbers(step.GetProperty("losses"));
            var heads = WeighingTrace.Heads(losses.Length);
            weigher ??= weighting.Start(heads, seed: 0);
            trace.Case(index, "w", step.GetProperty("w"), [.. weigher.State!.Numbers["w"]]);
            var actual = WeighingTrace.Weigh(l => weigher.Combine(l, new WeightingStep(index, 0)), losses);
            trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
            weigher.ObserveLossesAfter(
                heads.Zip(WeighingTrace.Numbers(step.GetProperty("losses_after"))).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
            trace.Case(index, "w after", step.GetProperty("w_after"), [.. weigher.State!.Numbers["w"]]);
        }
    }
}
