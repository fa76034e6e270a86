using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>stch.json</c>. For the form of LibMTL no totals are stored.</summary>
internal static class SmoothTchebycheffGoldens
{
    internal static void Compare(JsonElement golden)
    {
        var tolerance = golden.GetProperty("tolerance").GetDouble();
        foreach (var kind in golden.GetProperty("cases").EnumerateArray().Index().GroupBy(run => run.Item.GetProperty("kind").GetString()!, StringComparer.Ordinal))
        {
            var comparison = new ParityComparison($"weighting: stch {kind.Key}", kind.Key == "paper" ? "TorchJD" : "LibMTL", tolerance, relative: true);
            foreach (var (number, run) in kind)
            {
                var trace = new WeighingTrace(comparison, $"case {number}", relative: true);
                if (kind.Key == "paper")
                {
                    Paper(trace, run);
                }
                else
                {
                    Relative(trace, run);
                }
            }

            comparison.Finish();
        }
    }

    private static void Paper(WeighingTrace trace, JsonElement run)
    {
        var heads = WeighingTrace.Heads(run.GetProperty("preference").GetArrayLength());
        var uniform = new SmoothTchebycheffWeighting { Form = SmoothTchebycheffForm.Paper, Mu = run.GetProperty("mu").GetDouble() };
        var preference = uniform with
        {
            Preference = heads.Zip(WeighingTrace.Numbers(run.GetProperty("preference"))).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
            Ideal = heads.Zip(WeighingTrace.Numbers(run.GetProperty("ideal"))).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
        };
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            foreach (var (name, options) in new[] { ("uniform", uniform), ("preference", preference) })
            {
                var actual = WeighingTrace.Weigh(options.Combine, WeighingTrace.Numbers(step.GetProperty("losses")));
                trace.Case(index, name + " total", step.GetProperty(name).GetProperty("total"), actual.Total);
                trace.Case(index, name + " weights", step.GetProperty(name).GetProperty("weights"), actual.Weights);
            }
        }
    }

    private static void Relative(WeighingTrace trace, JsonElement run)
    {
        var heads = WeighingTrace.Heads(run.GetProperty("nadir").GetArrayLength());
        var weigher = new SmoothTchebycheffWeighting
        {
            Mu = run.GetProperty("mu").GetDouble(),
            WarmupEpoch = run.GetProperty("warmup_epoch").GetInt32(),
        }.Start(heads, seed: 0);
        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            var at = new WeightingStep(index, step.GetProperty("epoch").GetInt32());
            var actual = WeighingTrace.Weigh(l => weigher.Combine(l, at), WeighingTrace.Numbers(step.GetProperty("losses")));
            trace.Case(index, "weights", step.GetProperty("weights"), actual.Weights);
        }

        trace.Case(run.GetProperty("steps").GetArrayLength(), "nadir", run.GetProperty("nadir"), [.. weigher.State!.Numbers["nadir"]]);
    }
}
