using System.Text.Json;
using MultiTaskBert.Losses;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>
/// Oracle: goldens/losses, computed by PyTorch in double precision; the CRF enumerated path by path. Tolerance as there: 1e-10, absolute or relative,
/// whichever is larger; in single precision 1e-5, relative to the largest number of the tensor.
/// </summary>
[Trait("Category", "Parity")]
public sealed class LossParityTests
{
    private const string Cases = "losses/losses.json";
    private const string Tensors = "losses/losses.safetensors";
    private const double SingleTolerance = 1e-5;

    // The README leaves it out: scores in the thousands, of which single precision keeps no fifth digit.
    private const string TooLargeForSingle = "crf/large-scores";

    public static IEnumerable<TheoryDataRow<string>> Kinds() =>
        (Goldens.Exist ? All().Select(Kind).Distinct(StringComparer.Ordinal) : [""]).Select(kind => new TheoryDataRow<string>(kind));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Loss_EveryGoldenCase_GivesValueAndGradients(string kind)
    {
        var tolerance = Goldens.Json(Cases).GetProperty("tolerance").GetDouble();
        var comparison = new ParityComparison($"losses: {kind}", "PyTorch", tolerance);
        ForEach(kind, ScalarType.Float64, comparison, golden =>
        {
            var loss = golden.Compute();
            loss.backward();
            var value = golden.Expected("value");
            comparison.Case(golden.Id, Math.Abs(value - loss.item<double>()) / Math.Max(1, Math.Abs(value)));
            foreach (var (name, gradient) in golden.Gradients)
            {
                comparison.Case($"{golden.Id} gradient of {name}", Largest((golden[name].grad! - gradient) / gradient.abs().clamp_min(1)));
            }
        });
        comparison.Finish();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Loss_EveryGoldenCaseInSinglePrecision_GivesValueAndGradients(string kind)
    {
        // What double precision takes for zero has no relative deviation.
        var zero = Goldens.Json(Cases).GetProperty("tolerance").GetDouble();
        var comparison = new ParityComparison($"losses: {kind}, float32", "PyTorch", SingleTolerance, relative: true);
        ForEach(kind, ScalarType.Float32, comparison, golden =>
        {
            if (golden.Id == TooLargeForSingle)
            {
                return;
            }

            var loss = golden.Compute();
            loss.backward();
            var value = golden.Expected("value");
            var difference = Math.Abs(value - loss.item<float>());
            comparison.Case(golden.Id, Math.Abs(value) <= zero ? difference : difference / Math.Abs(value));
            foreach (var (name, gradient) in golden.Gradients)
            {
                var scale = Largest(gradient);
                var off = Largest(golden[name].grad!.to(ScalarType.Float64) - gradient);
                comparison.Case($"{golden.Id} gradient of {name}", scale <= zero ? off : off / scale);
            }
        });
        comparison.Finish();
    }

    [Fact]
    public void LinearChainCrf_EveryGoldenCase_GivesPathsAndProbabilities()
    {
        var tolerance = Goldens.Json(Cases).GetProperty("tolerance").GetDouble();
        var comparison = new ParityComparison("losses: crf, decoding", "enumeration", tolerance);
        ForEach("crf", ScalarType.Float64, comparison, golden =>
        {
            var (emissions, mask) = (golden["emissions"], golden["mask"]);
            var perToken = golden.Expected("value_per_token");
            var actual = LinearChainCrf.MeanPerToken(emissions, golden["labels"], golden.Crf).item<double>();
            comparison.Case($"{golden.Id} per token", Math.Abs(perToken - actual) / Math.Max(1, Math.Abs(perToken)));
            Compare(comparison, golden, "log_partition", LinearChainCrf.LogPartition(emissions, mask, golden.Crf));
            Compare(comparison, golden, "marginals", LinearChainCrf.Marginals(emissions, mask, golden.Crf));
            var (tags, scores) = LinearChainCrf.Viterbi(emissions, mask, golden.Crf);
            Compare(comparison, golden, "viterbi_score", scores);
            if (golden.Says("viterbi_unique"))
            {
                comparison.Case($"{golden.Id} viterbi", tags.Equals(golden["viterbi"]) ? null : "another path");
            }
        });
        comparison.Finish();
    }

    private static void Compare(ParityComparison comparison, GoldenLoss golden, string name, Tensor actual) =>
        comparison.Case($"{golden.Id} {name}", Largest((actual - golden[name]) / golden[name].abs().clamp_min(1)));

    private static void ForEach(string kind, ScalarType type, ParityComparison comparison, Action<GoldenLoss> compare)
    {
        using var reader = Goldens.Tensors(Tensors);
        foreach (var golden in All().Where(golden => Kind(golden) == kind))
        {
            if (!GoldenLoss.IsKnown(kind))
            {
                comparison.Skip($"there is no loss '{kind}'");
                continue;
            }

            using var scope = NewDisposeScope();
            compare(new GoldenLoss(golden, reader, type));
        }
    }

    private static IEnumerable<JsonElement> All() => Goldens.Json(Cases).GetProperty("cases").EnumerateArray();

    private static string Kind(JsonElement golden) => golden.GetProperty("kind").GetString()!;

    private static double Largest(Tensor tensor) => tensor.numel() == 0 ? 0 : tensor.detach().abs().max().item<double>();
}
