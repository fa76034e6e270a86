using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>rlw.json</c>, on the draws that are stored.</summary>
internal static class RandomGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: rlw", "LibMTL, TorchJD", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            var losses = run.GetProperty("losses").EnumerateArray().Select(WeighingTrace.Numbers).ToArray();
            var draws = run.GetProperty("normal_draws").EnumerateArray().Select(WeighingTrace.Numbers).ToArray();
            var weigher = new RandomWeighting.Weigher(
                WeighingTrace.Heads(losses[0].Length), step => new Queue<double>(draws[step.Step]).Dequeue);
            var trace = new WeighingTrace(comparison, $"case {number}");
            foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
            {
                var actual = WeighingTrace.Weigh(l => weigher.Combine(l, new WeightingStep(index, 0)), losses[index]);
                trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
                trace.Case(index, "total", step.GetProperty("total"), actual.Total);
            }
        }

        comparison.Finish();
    }
}
