using System.Text.Json;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>gls.json</c>. The weights that LibMTL reports are not the derivative; they are stored to show it, and are not compared.</summary>
internal static class GeometricMeanGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var comparison = new ParityComparison("weighting: gls", "TorchJD", golden.GetProperty("tolerance").GetDouble(), relative: true);
        foreach (var (number, run) in golden.GetProperty("cases").EnumerateArray().Index())
        {
            var trace = new WeighingTrace(comparison, $"case {number}", relative: true);
            foreach (var (index, (losses, step)) in run.GetProperty("losses").EnumerateArray().Zip(run.GetProperty("steps").EnumerateArray()).Index())
            {
                var actual = WeighingTrace.Weigh(LossWeighting.GeometricMean.Combine, WeighingTrace.Numbers(losses));
                trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
                trace.Case(index, "total", step.GetProperty("total"), actual.Total);
            }
        }

        comparison.Finish();
    }
}
