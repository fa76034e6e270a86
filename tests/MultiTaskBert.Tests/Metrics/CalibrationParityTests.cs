using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Scores;
using MultiTaskBert.Predictions;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: goldens/metrics/calibration.jsonl. Tolerances of its README: 1e-9; the fitted temperature as each row says, ECE with it 1e-3.</summary>
[Trait("Category", "Parity")]
public sealed class CalibrationParityTests
{
    private const string File = "calibration.jsonl";
    private const string Reference = "scikit-learn, Guo et al.";
    private const string Positive = "1";
    private const string BinsPrefix = "bins_";
    private const string AtTemperature = "_at_temperature";

    [Fact]
    public void Calibration_EveryGoldenRow_EqualsReference()
    {
        var comparison = new ParityComparison("metrics: calibration", Reference, MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows(File))
        {
            var (truths, scores) = (Truths(row), Scores(row));
            foreach (var field in row.GetProperty("expected").EnumerateObject().Where(field => !field.Name.Contains("temperature", StringComparison.Ordinal)))
            {
                var what = $"{MetricGoldens.Id(row)} {field.Name}";
                if (field.Name.StartsWith(BinsPrefix, StringComparison.Ordinal))
                {
                    CompareBins(goldens, what, field.Value, goldens.Feed(what, () => new CalibrationError(BinCount(field.Name)), truths, scores));
                    continue;
                }

                Func<Metric<string, IClassProbabilities>>? create = field.Name switch
                {
                    "brier_sum_over_classes" => () => new BrierScore(),
                    "brier_binary" => () => new BrierScore(Positive),
                    "nll" => () => new NegativeLogLikelihood(),
                    _ => null,
                };
                if (create is null)
                {
                    goldens.Skip(field.Name);
                    continue;
                }

                goldens.Compare(what, field.Value, goldens.Feed(what, create, truths, scores).Compute()[0].Value);
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void TemperatureScaling_EveryGoldenRowWithOne_FindsIt()
    {
        var tolerances = Fitted().Select(Tolerance).Distinct().ToArray();
        foreach (var tolerance in tolerances)
        {
            var comparison = new ParityComparison("metrics: temperature", Reference, tolerance, relative: true);
            var goldens = new MetricGoldens(comparison);
            foreach (var row in Fitted().Where(row => Tolerance(row).Equals(tolerance)))
            {
                var metric = goldens.Feed(MetricGoldens.Id(row), () => new TemperatureScaling(), Truths(row), Scores(row));
                var expected = row.GetProperty("expected");
                goldens.Compare($"{MetricGoldens.Id(row)} temperature", expected.GetProperty("temperature"), metric.Value("temperature"));
                goldens.Compare($"{MetricGoldens.Id(row)} nll", expected.GetProperty("nll_at_temperature"), metric.Value("nll_at_temperature"));
            }

            comparison.Finish();
        }
    }

    [Fact]
    public void CalibrationError_AtTheTemperatureFound_EqualsReference()
    {
        const double ErrorTolerance = 1e-3;
        var comparison = new ParityComparison("metrics: calibration with temperature", Reference, ErrorTolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in Fitted())
        {
            var (truths, scores) = (Truths(row), Scores(row));
            var temperature = goldens.Feed(MetricGoldens.Id(row), () => new TemperatureScaling(), truths, scores).Value("temperature");
            IClassProbabilities[] scaled =
                [.. scores.Select(each => Scored.Of(Temperature.Apply([.. each.Probabilities.Select(entry => entry.Value)], temperature)))];
            foreach (var field in row.GetProperty("expected").EnumerateObject().Where(field => IsBinsAtTemperature(field.Name)))
            {
                var metric = goldens.Feed(field.Name, () => new CalibrationError(BinCount(field.Name)), truths, scaled);
                goldens.Compare($"{MetricGoldens.Id(row)} {field.Name}", field.Value.GetProperty("ece"), metric.Value("ece"));
            }
        }

        comparison.Finish();
    }

    private static void CompareBins(MetricGoldens goldens, string what, JsonElement expected, CalibrationError metric)
    {
        goldens.Compare($"{what} ece", expected.GetProperty("ece"), metric.Value("ece"));
        goldens.Compare($"{what} mce", expected.GetProperty("mce"), metric.Value("mce"));
        foreach (var (index, (bin, actual)) in expected.GetProperty("bins").EnumerateArray().Zip(metric.Bins()).Index())
        {
            goldens.CompareCount($"{what} count of bin {index}", bin.GetProperty("count"), actual.Count);
            goldens.Compare($"{what} accuracy of bin {index}", bin.GetProperty("accuracy"), actual.Accuracy);
            goldens.Compare($"{what} confidence of bin {index}", bin.GetProperty("confidence"), actual.Confidence);
        }
    }

    private static IEnumerable<JsonElement> Fitted() => MetricGoldens.Rows(File).Where(row => row.GetProperty("expected").TryGetProperty("temperature", out _));

    private static double Tolerance(JsonElement row) => row.GetProperty("expected").GetProperty("temperature_relative_tolerance").GetDouble();

    private static bool IsBinsAtTemperature(string field) =>
        field.StartsWith(BinsPrefix, StringComparison.Ordinal) && field.EndsWith(AtTemperature, StringComparison.Ordinal);

    private static int BinCount(string field) => int.Parse(field.Split('_')[1], CultureInfo.InvariantCulture);

    private static string[] Truths(JsonElement row) => [.. MetricGoldens.Classes(row.GetProperty("y_true"))];

    private static IClassProbabilities[] Scores(JsonElement row) =>
        [.. row.GetProperty("logits").EnumerateArray().Select(logits => Scored.OfLogits(MetricGoldens.Numbers(logits)))];
}
