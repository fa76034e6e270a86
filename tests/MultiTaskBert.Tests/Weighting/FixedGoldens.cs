using System.Text.Json;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>fixed.json</c>.</summary>
internal static class FixedGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: fixed", "formula", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            var weights = WeighingTrace.Numbers(run.GetProperty("weights"));
            var kind = run.GetProperty("weights_kind").GetString();
            var weighting = kind switch
            {
                "sum" => LossWeighting.Sum,
                "mean" => LossWeighting.Mean,
                "given" => LossWeighting.Fixed(WeighingTrace.Heads(weights.Length).Zip(weights).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)),
                _ => throw new NotSupportedException($"There are no fixed weights of the kind '{kind}'."),
            };
            var trace = new WeighingTrace(comparison, $"case {number}");
            foreach (var (step, (losses, total)) in run.GetProperty("losses").EnumerateArray().Zip(run.GetProperty("total").EnumerateArray()).Index())
            {
                var actual = WeighingTrace.Weigh(weighting.Combine, WeighingTrace.Numbers(losses));
                trace.Case(step, "total", total, actual.Total);
                trace.Case(step, "weights", run.GetProperty("weights"), actual.Weights);
            }
        }

        comparison.Finish();
    }
}
