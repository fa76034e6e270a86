using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting.Aggregation;

/// <summary><c>gradients.json</c> and <c>gradients.safetensors</c>: every method on every matrix. Deviations are relative to the largest entry of the matrix.</summary>
internal static class GradientGoldens
{
    // The README gives it for the dual objective of CAGrad.
    private const double DualTolerance = 1e-6;

    // No tolerance is stored for the diagnostics: a few operations in double precision.
    private const double DiagnosticsTolerance = 1e-12;

    internal static void Compare(JsonElement golden)
    {
        using var tensors = Goldens.Tensors("weighting/gradients.safetensors");
        var comparisons = new SortedDictionary<string, ParityComparison>(StringComparer.Ordinal);
        var skipped = new List<(string Name, string Reason)>();
        ParityComparison Of(string area, double tolerance, bool relative = true)
        {
            var key = FormattableString.Invariant($"{area} {tolerance}");
            return comparisons.TryGetValue(key, out var known) ? known : comparisons[key] = new ParityComparison($"weighting: {area}", "TorchJD, LibMTL, exact solvers", tolerance, relative);
        }

        foreach (var matrix in golden.EnumerateObject())
        {
            using var scope = NewDisposeScope();
            var rows = tensors.Read($"{matrix.Name}/J");
            var gradients = new TaskGradients(WeighingTrace.Heads((int)rows.shape[0]), rows);
            foreach (var method in matrix.Value.GetProperty("methods").EnumerateObject())
            {
                if (GradientMethods.ReasonToSkip(method.Value) is { } reason)
                {
                    skipped.Add((method.Name, reason));
                    continue;
                }

                // The three calls of one order make one row of the table.
                var area = "gradients " + method.Name.Split("_call")[0];
                var comparison = Of(area, method.Value.GetProperty("relative_tolerance").GetDouble());
                var actual = GradientMethods.Aggregate(method.Name, method.Value, gradients, matrix.Name, tensors);
                var difference = (actual.Gradient - tensors.Read($"{matrix.Name}/{method.Name}.output")).abs().max().item<double>();
                var largest = rows.abs().max().item<double>();
                comparison.Case($"{matrix.Name}, {method.Name}", largest > 0 ? difference / largest : difference);
                if (method.Value.TryGetProperty("dual_objective", out var objective))
                {
                    Of(area + ", dual objective", DualTolerance).Case(
                        matrix.Name, DualDeviation(objective.GetDouble(), gradients, actual.Weights!, method.Value.GetProperty("c").GetDouble()));
                }
            }

            Diagnostics(Of("gradients diagnostics", DiagnosticsTolerance), matrix.Name, matrix.Value.GetProperty("diagnostics"), GradientConflicts.Of(gradients));
        }

        // A method that is skipped is noted beside the cases of its family: "cagrad_libmtl_rescale1" has none of its own.
        foreach (var (name, reason) in skipped)
        {
            var family = "gradients " + name.Split('_')[0];
            (comparisons.FirstOrDefault(known => known.Key.StartsWith(family, StringComparison.Ordinal)).Value ?? Of(family, 0)).Skip(reason);
        }

        foreach (var comparison in comparisons.Values)
        {
            comparison.Finish();
        }
    }

    // F(w) = g_w·g₀ + c|g₀||g_w|, with w from the weights 1/K + c|g₀|w/|g_w|.
    private static double DualDeviation(double expected, TaskGradients gradients, IReadOnlyList<double> weights, double c)
    {
        var count = gradients.Count;
        double[] parts = [.. weights.Select(weight => weight - (1.0 / count))];
        double[] w = [.. parts.Select(part => part / parts.Sum())];
        double[] mean = [.. Enumerable.Repeat(1.0 / count, count)];
        var product = Enumerable.Range(0, count).Sum(i => mean[i] * Mix.Product(gradients.Gramian, w, i));
        var objective = product + (c * Mix.Norm(gradients.Gramian, mean) * Mix.Norm(gradients.Gramian, w));
        return Math.Abs(objective - expected) / Math.Max(1, Math.Abs(expected));
    }

    private static void Diagnostics(ParityComparison comparison, string id, JsonElement expected, GradientConflicts actual)
    {
        Numbers("norms", expected.GetProperty("norms"), actual.Norms);
        Numbers("cosine", expected.GetProperty("cosine"), actual.Cosines.SelectMany(row => row));
        Numbers("magnitude similarity", expected.GetProperty("magnitude_similarity"), actual.MagnitudeSimilarities.SelectMany(row => row));
        comparison.Case($"{id}, conflicting pairs", expected.GetProperty("conflicting_pairs").GetDouble() - actual.ConflictingPairs);
        comparison.Case($"{id}, conflict rate", Math.Abs(expected.GetProperty("conflict_rate").GetDouble() - actual.ConflictRate));

        void Numbers(string what, JsonElement numbers, IEnumerable<double> values) =>
            new WeighingTrace(comparison, id).Case(0, what, numbers, [.. values]);
    }
}
