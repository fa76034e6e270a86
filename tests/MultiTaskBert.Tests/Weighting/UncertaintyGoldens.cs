using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>uncertainty.json</c>.</summary>
internal static class UncertaintyGoldens
{
    private static readonly Dictionary<string, UncertaintyForm> Forms = new(StringComparer.Ordinal)
    {
        ["libmtl"] = UncertaintyForm.Regression,
        ["paper_classification"] = UncertaintyForm.Classification,
        ["revised"] = UncertaintyForm.Revised,
    };

    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: uncertainty", "LibMTL, TorchJD, formula", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            var losses = run.GetProperty("losses").EnumerateArray().Select(WeighingTrace.Numbers).ToArray();
            var options = new UncertaintyWeighting
            {
                Form = Forms[run.GetProperty("form").GetString()!],
                Optimizer = Enum.Parse<WeightOptimizer>(run.GetProperty("optimizer").GetString()!, ignoreCase: true),
                LearningRate = run.GetProperty("learning_rate").GetDouble(),
                FirstLogVariance = run.GetProperty("s_start").GetDouble(),
            };
            var weigher = options.Start(WeighingTrace.Heads(losses[0].Length), seed: 0);
            var trace = new WeighingTrace(comparison, $"case {number}");
            foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
            {
                var before = weigher.State!.Numbers["s"];
                trace.Case(index, "s", step.GetProperty("s"), [.. before]);
                var actual = WeighingTrace.Weigh(l => weigher.Combine(l, new WeightingStep(index, 0)), losses[index]);
                trace.Case(index, "total", step.GetProperty("total"), actual.Total);
                trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
                if (options.Optimizer == WeightOptimizer.Sgd)
                {
                    trace.Case(index, "gradient of s", step.GetProperty("gradient_s"), [.. before.Zip(weigher.State!.Numbers["s"], (s, next) => (s - next) / options.LearningRate)]);
                }
            }

            trace.Case(losses.Length, "s at the end", run.GetProperty("s_end"), [.. weigher.State!.Numbers["s"]]);
        }

        comparison.Finish();
    }
}
