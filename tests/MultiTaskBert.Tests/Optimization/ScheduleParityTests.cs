using System.Text.Json;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>The learning rate of every step against transformers, torch and the formulas of the papers, by the tolerance that each file states.</summary>
[Trait("Category", "Parity")]
public sealed class ScheduleParityTests
{
    [Fact]
    public void Factor_NamedSchedules_GiveTheRatesOfTransformers()
    {
        var file = Goldens.Json("schedules/named.json");
        var comparison = Comparison("schedules: by name", "transformers", file);
        foreach (var item in file.GetProperty("cases").EnumerateArray())
        {
            var id = $"{item.GetProperty("name")} {item.GetProperty("kwargs")}, warmup {item.GetProperty("warmup_steps")} of {item.GetProperty("total_steps")}";
            var start = new SchedulePoint(
                0, item.GetProperty("warmup_steps").GetInt64(), item.GetProperty("total_steps").GetInt64(), item.GetProperty("learning_rate").GetDouble());
            if (item.TryGetProperty("error", out var error))
            {
                comparison.Case(id, Refused(item, start, error.GetString()!));
                continue;
            }

            var schedule = GoldenSchedules.Of(item.GetProperty("name").GetString()!, item.GetProperty("kwargs"));
            Compare(comparison, id, schedule, start, item.GetProperty("rates"));
            comparison.Case($"{id}: check", schedule.Check(start).FirstOrDefault());
        }

        comparison.Finish();
    }

    [Fact]
    public void Factor_OneCycle_GivesTheRatesAndTheMomentumOfTorch()
    {
        var file = Goldens.Json("schedules/one-cycle.json");
        var comparison = Comparison("schedules: one cycle", "PyTorch", file);
        var adam = new AdamWOptions();
        foreach (var item in file.GetProperty("cases").EnumerateArray())
        {
            var id = $"{item.GetProperty("kwargs")} of {item.GetProperty("total_steps")}";
            var schedule = GoldenSchedules.Of("one_cycle", item.GetProperty("kwargs"));
            var start = new SchedulePoint(0, 0, item.GetProperty("total_steps").GetInt64(), item.GetProperty("max_lr").GetDouble());
            Compare(comparison, id, schedule, start, item.GetProperty("rates"));
            foreach (var (step, beta1) in item.GetProperty("beta1").EnumerateArray().Index())
            {
                comparison.Case($"{id}: beta1 of step {step}", beta1.GetDouble(), schedule.Momentum(start.At(step)) ?? adam.Beta1);
            }

            comparison.Case($"{id}: check", schedule.Check(start).FirstOrDefault());
        }

        comparison.Finish();
    }

    [Fact]
    public void Factor_SlantedTriangular_GivesTheRatesOfTheFormula()
    {
        var file = Goldens.Json("schedules/slanted-triangular.json");
        var comparison = Comparison("schedules: slanted triangular", "Howard & Ruder 2018", file);
        foreach (var item in file.GetProperty("cases").EnumerateArray())
        {
            var schedule = new SlantedTriangularSchedule { CutRatio = item.GetProperty("cut_frac").GetDouble(), Ratio = item.GetProperty("ratio").GetDouble() };
            var start = new SchedulePoint(0, 0, item.GetProperty("total_steps").GetInt64(), item.GetProperty("learning_rate").GetDouble());
            Compare(comparison, $"{schedule} of {start.TotalSteps}", schedule, start, item.GetProperty("rates"));
        }

        comparison.Finish();
    }

    [Fact]
    public void After_ReduceOnPlateau_GivesTheRatesOfTorch()
    {
        var file = Goldens.Json("schedules/reduce-on-plateau.json");
        var comparison = Comparison("schedules: reduce on plateau", "PyTorch", file);
        foreach (var item in file.GetProperty("cases").EnumerateArray())
        {
            var rule = Rule(item.GetProperty("kwargs"));
            comparison.Case($"{item.GetProperty("kwargs")}: check", rule.Check().FirstOrDefault());
            var state = ReduceOnPlateau.Start(item.GetProperty("learning_rate").GetDouble(), rule.HigherIsBetter ?? false);
            foreach (var (index, (metric, rate)) in item.GetProperty("metrics").EnumerateArray().Zip(item.GetProperty("rates_after").EnumerateArray()).Index())
            {
                // Through text each time, as a checkpoint keeps it.
                state = rule.After(JsonSerializer.Deserialize<PlateauState>(JsonSerializer.Serialize(state))!, Number(metric), rule.HigherIsBetter ?? false);
                comparison.Case($"{item.GetProperty("sequence")} {item.GetProperty("kwargs")}, metric {index}", rate.GetDouble(), state.LearningRate);
            }
        }

        comparison.Finish();
    }

    private static ParityComparison Comparison(string area, string reference, JsonElement file)
        => new(area, reference, file.GetProperty("tolerance").GetDouble(), file.GetProperty("relative").GetBoolean());

    private static void Compare(ParityComparison comparison, string id, LearningRateSchedule schedule, SchedulePoint start, JsonElement rates)
    {
        foreach (var (step, rate) in rates.EnumerateArray().Index())
        {
            comparison.Case($"{id}: step {step}", rate.GetDouble(), start.LearningRate * schedule.Factor(start.At(step)));
        }
    }

    // What transformers finds wrong with the options is refused here too; where it only divides by zero in some step, a learning rate is as good.
    private static string? Refused(JsonElement item, SchedulePoint start, string error)
    {
        LearningRateSchedule schedule;
        try
        {
            schedule = GoldenSchedules.Of(item.GetProperty("name").GetString()!, item.GetProperty("kwargs"));
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (schedule.Check(start).Any())
        {
            return null;
        }

        var rates = Enumerable.Range(0, (int)start.TotalSteps + 4).Select(step => schedule.Factor(start.At(step)));
        return error == "ZeroDivisionError" && rates.All(factor => factor is >= 0 and <= 1) ? null : $"is not refused, but is a {error} of transformers";
    }

    private static ReduceOnPlateau Rule(JsonElement options) => options.EnumerateObject().Aggregate(new ReduceOnPlateau("loss"), (rule, option) => option.Name switch
    {
        "mode" => With(rule, higherIsBetter: option.Value.GetString() == "max"),
        "factor" => With(rule, factor: option.Value.GetDouble()),
        "patience" => With(rule, patience: option.Value.GetInt32()),
        "threshold" => With(rule, threshold: option.Value.GetDouble()),
        "threshold_mode" => With(rule, thresholdIsRelative: option.Value.GetString() == "rel"),
        "cooldown" => With(rule, cooldown: option.Value.GetInt32()),
        "min_lr" => With(rule, minLr: option.Value.GetDouble()),
        "eps" => With(rule, minReduction: option.Value.GetDouble()),
        _ => throw new ArgumentException($"The plateau rule has no option '{option.Name}'.", nameof(options)),
    });

    private static ReduceOnPlateau With(
        ReduceOnPlateau rule,
        bool? higherIsBetter = null,
        double? factor = null,
        int? patience = null,
        double? threshold = null,
        bool? thresholdIsRelative = null,
        int? cooldown = null,
        double? minLr = null,
        double? minReduction = null) => new(
            rule.Metric,
            higherIsBetter ?? rule.HigherIsBetter,
            factor ?? rule.Factor,
            patience ?? rule.Patience,
            threshold ?? rule.Threshold,
            thresholdIsRelative ?? rule.ThresholdIsRelative,
            cooldown ?? rule.Cooldown,
            minLr ?? rule.MinLr,
            minReduction ?? rule.MinReduction);

    // JSON has no NaN or infinity; the file writes them as text.
    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch { "NaN" => double.NaN, "-Infinity" => double.NegativeInfinity, _ => double.PositiveInfinity };
}
