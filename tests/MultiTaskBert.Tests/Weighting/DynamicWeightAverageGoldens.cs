using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>dwa.json</c>.</summary>
internal static class DynamicWeightAverageGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: dwa", "LibMTL, TorchJD", golden.GetProperty("tolerance").GetDouble());
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            var means = run.GetProperty("epoch_mean_losses").EnumerateArray().Select(WeighingTrace.Numbers).ToArray();
            var weigher = LossWeighting.DynamicWeightAverage(run.GetProperty("temperature").GetDouble()).Start(WeighingTrace.Heads(means[0].Length), seed: 0);
            var trace = new WeighingTrace(comparison, $"case {number}");
            foreach (var entry in run.GetProperty("epochs").EnumerateArray())
            {
                // Three steps whose mean is the epoch's; the stored total is of the mean.
                var epoch = entry.GetProperty("epoch").GetInt32();
                foreach (var factor in new[] { 1.25, 0.75, 1.0 })
                {
                    var actual = WeighingTrace.Weigh(l => weigher.Combine(l, new WeightingStep(0, epoch)), [.. means[epoch].Select(loss => factor * loss)]);
                    trace.Case(epoch, "weights", entry.GetProperty("weights"), actual.Weights);
                    trace.Case(epoch, "total", entry.GetProperty("total"), actual.Total / factor);
                }
            }
        }

        comparison.Finish();
    }
}
