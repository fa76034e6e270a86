using System.Text.Json;
using MultiTaskBert.Optimization;

namespace MultiTaskBert.Tests.Optimization;

public sealed class ScheduleTests
{
    // Names of transformers, with the schedules that are theirs here. "constant" is the one without warmup, whatever warmup the case states.
    private static readonly Dictionary<string, (LearningRateSchedule Schedule, bool HasWarmup)> Known = new(StringComparer.Ordinal)
    {
        ["linear"] = (LearningRateSchedule.Linear, true),
        ["cosine"] = (LearningRateSchedule.Cosine, true),
        ["constant_with_warmup"] = (LearningRateSchedule.Constant, true),
        ["constant"] = (LearningRateSchedule.Constant, false),
    };

    [Fact]
    [Trait("Category", "Parity")]
    public void Factor_CasesOfTransformers_RatesAgree()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens.RequireRoot(), "goldens", "schedules", "named.json")));
        var tolerance = file.RootElement.GetProperty("tolerance").GetDouble();
        var compared = 0;
        var left = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var item in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!;
            var plain = !item.TryGetProperty("kwargs", out var kwargs) || !kwargs.EnumerateObject().Any();
            if (!plain || !Known.TryGetValue(name, out var known))
            {
                var reason = plain ? $"{name}: no such schedule here" : $"{name} with arguments: not offered here";
                left[reason] = left.GetValueOrDefault(reason) + 1;
                continue;
            }

            compared++;
            var warmup = known.HasWarmup ? item.GetProperty("warmup_steps").GetInt64() : 0;
            var total = item.GetProperty("total_steps").GetInt64();
            var peak = item.GetProperty("learning_rate").GetDouble();
            var step = 0;
            foreach (var rate in item.GetProperty("rates").EnumerateArray().Select(r => r.GetDouble()))
            {
                var ours = peak * known.Schedule.Factor(step, warmup, total);
                if (Math.Abs(ours - rate) > tolerance * Math.Abs(rate))
                {
                    wrong.Add($"{name} warmup {warmup} total {total} step {step}: {ours:R}, not {rate:R}");
                }

                step++;
            }
        }

        foreach (var (reason, count) in left)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"skipped {count} cases: {reason}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(10)));
        Assert.True(compared >= 30, $"Only {compared} cases were compared.");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0.5)]
    [InlineData(10, 1)]
    [InlineData(55, 0.5)]
    [InlineData(100, 0)]
    public void Linear_TenOfHundredStepsWarmup_RisesAndFalls(long step, double factor)
        => Assert.Equal(factor, LearningRateSchedule.Linear.Factor(step, 10, 100));

    [Fact]
    public void Schedules_SameKind_AreEqualData()
    {
        Assert.Equal(LearningRateSchedule.Linear, LearningRateSchedule.Linear with { });
        Assert.NotEqual(LearningRateSchedule.Linear, LearningRateSchedule.Cosine);
    }

    [Theory]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.1, 31, 4)]
    [InlineData(0.1, 1, 1)]
    [InlineData(0, 100, 0)]
    [InlineData(1, 100, 100)]
    public void StepsOf_Share_IsRoundedUp(double share, long total, long steps) => Assert.Equal(steps, Warmup.Share(share).StepsOf(total));

    [Fact]
    public void Warmup_StepsAndNone_DoNotDependOnTheTotal()
    {
        Assert.Equal(7, Warmup.Steps(7).StepsOf(3));
        Assert.Equal(0, Warmup.None.StepsOf(100));
        Assert.Equal(Warmup.None, default);
        Assert.Equal("none", Warmup.None.ToString());
        Assert.Equal("7 steps", Warmup.Steps(7).ToString());
        Assert.Equal("12.5 % of the steps", Warmup.Share(0.125).ToString());
    }

    [Fact]
    public void Warmup_OutOfRange_SaysWhatIsAllowed()
    {
        Assert.Contains("0 or more", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Steps(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Share(1.1)).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Share(double.NaN)).Message, StringComparison.Ordinal);
    }
}
