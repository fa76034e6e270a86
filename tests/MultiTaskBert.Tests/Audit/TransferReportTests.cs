using MultiTaskBert.Audit;
using MultiTaskBert.Metrics;

namespace MultiTaskBert.Tests.Audit;

/// <summary>What is made of the scores of trainings; the scores are given, nothing is trained.</summary>
public sealed class TransferReportTests
{
    [Fact]
    public void Of_GainsInEverySeed_Helps()
    {
        var task = Report(alone: [0.5, 0.6, 0.7], together: [0.6, 0.71, 0.79])["topic"];

        // Paired by seed the gains are 0.10, 0.11, 0.09: 0.10 ± 4.3027 · 0.01 / √3. Unpaired, with deviations of 0.1, nothing would be shown.
        Assert.Equal([0.1, 0.11, 0.09], task.Together.Gain.Values.Select(gain => Math.Round(gain, 12)));
        Assert.Equal(4.3027 * 0.01 / Math.Sqrt(3), task.Together.Gain.Margin, 1e-6);
        Assert.Equal(TransferVerdict.Helps, task.Together.Verdict);
        Assert.Equal("Keep it with 'entities': a gain of +0.1000 [+0.0752, +0.1248].", task.Advice);
    }

    [Fact]
    public void Of_SmallerIsBetter_TurnsTheSign()
    {
        var task = Report(alone: [2, 3, 4], together: [3, 4.1, 4.9], higherIsBetter: false)["topic"];
        Assert.Equal(TransferVerdict.Hurts, task.Together.Verdict);
        Assert.Equal(-1, task.Together.Gain.Mean, 1e-12);
        Assert.StartsWith("Train it alone: the others cost it 1.0000. If it must be one model, ", task.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_GainsOfBothSigns_IsNotShownAndSaysHowManySeedsWould()
    {
        var task = Report(alone: [0.5, 0.5, 0.5], together: [0.6, 0.45, 0.55])["topic"];
        Assert.Equal(TransferVerdict.NotShown, task.Together.Verdict);

        // Mean 0.0333, deviation 0.0764: t(n - 1) · 0.0764 / √n falls below the mean at n = 23 (2.0739 · 0.0764 / √23 = 0.03303, and at 22 0.03387).
        Assert.Equal("Choose by cost: together it may be anything in [-0.1564, +0.2231] better than alone; about 23 seeds would show an effect as large as this mean.", task.Advice);
    }

    [Fact]
    public void Of_OneSeed_ShowsNothing()
    {
        var task = Report(alone: [0.5], together: [0.9])["topic"];
        Assert.Equal(TransferVerdict.NotShown, task.Together.Verdict);
        Assert.Equal("One seed shows nothing: audit at least three.", task.Advice);
    }

    [Fact]
    public void Of_SameScores_SaysThatNothingIsShared() =>
        Assert.StartsWith("Every training scored the same", Report(alone: [0.5, 0.6], together: [0.5, 0.6])["topic"].Advice, StringComparison.Ordinal);

    [Fact]
    public void Of_UndefinedScore_SaysSo() =>
        Assert.StartsWith("Its metric is undefined", Report(alone: [0.5, double.NaN], together: [0.5, 0.6])["topic"].Advice, StringComparison.Ordinal);

    [Fact]
    public void Of_PairThatHelpsWhereAllHurt_IsRecommended()
    {
        var report = Report(alone: [0.5, 0.5, 0.5], together: [0.4, 0.41, 0.39], pair: [0.6, 0.61, 0.59]);
        Assert.Equal("Train it with 'entities' only, a gain of +0.1000 [+0.0752, +0.1248]: all tasks together cost it 0.1000.", report["topic"].Advice);
        Assert.Equal([TransferVerdict.Hurts, TransferVerdict.Helps], report["topic"].Effects.Select(effect => effect.Verdict));
    }

    [Fact]
    public void ToString_Report_IsATableAdviceAndANote()
    {
        var text = Report(alone: [0.5, 0.6, 0.7], together: [0.6, 0.71, 0.79]).ToString().Split('\n');
        Assert.Equal("task      metric    trained   score            gain over alone             verdict", text[0]);
        Assert.Equal("topic     accuracy  alone     0.6000 ± 0.2484", text[1]);
        Assert.Equal("                    together  0.7000 ± 0.2370  +0.1000 [+0.0752, +0.1248]  helps", text[2]);
        Assert.Equal("topic: Keep it with 'entities': a gain of +0.1000 [+0.0752, +0.1248].", text[6]);
        Assert.Equal("n = 3 seeds. Intervals: 95 %, Student's t, of the gains paired by seed; each holds by itself, not all at once. Labels (training, scored): topic 2, 2; entities 2, 2.", text[9]);
    }

    [Fact]
    public void ToMarkdown_Report_HasTheSameCells()
    {
        var text = Report(alone: [0.5, 0.6, 0.7], together: [0.6, 0.71, 0.79]).ToMarkdown();
        Assert.StartsWith("| task | metric | trained | score | gain over alone | verdict |\n| --- | --- | --- | --: | --: | --- |\n| topic | accuracy | alone | 0.6000 ± 0.2484 |  |  |\n", text, StringComparison.Ordinal);
        Assert.Contains("\n- **topic**: Keep it with 'entities': ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_UnknownTask_NamesTheTasks() =>
        Assert.Contains("there are 'topic', 'entities'.", Assert.Throws<ArgumentException>(() => Report([0.5], [0.5])["mood"]).Message, StringComparison.Ordinal);

    // The second task scores 0.5 everywhere; a third one is there where a pair is looked at.
    private static TransferReport Report(double[] alone, double[] together, double[]? pair = null, bool higherIsBetter = true)
    {
        string[] tasks = pair is null ? ["topic", "entities"] : ["topic", "entities", "mood"];
        var row = new MtlRow("ada won").With("topic", "Sports").With("entities", "x").With("mood", "y");
        var rows = new MtlMixture(new MultiTaskBert.Data.MixtureMember("rows", MtlDataset.From([row, row])) { Dev = MtlDataset.From([row, row]) });
        var options = new TransferAuditOptions { Tasks = tasks, Seeds = [.. alone.Index().Select(entry => entry.Index)], Pairs = pair is null ? [] : [("entities", "topic")] };
        var data = new TransferData(rows, test: null);
        var plan = TransferPlan.Of(Plain.Options, data, options);
        var runs = plan.Groups.SelectMany(group => options.Seeds.Select((seed, i) => new TransferRun
        {
            Tasks = group,
            Seed = seed,
            Scores = group.ToDictionary(
                task => task,
                task => task != "topic" ? 0.5 : group.Length == 1 ? alone[i] : group.Length == tasks.Length ? together[i] : pair![i],
                StringComparer.Ordinal),
            Steps = 1,
            Elapsed = TimeSpan.Zero,
            Number = 1,
            Total = 1,
        })).ToArray();
        var headlines = tasks.ToDictionary(task => task, _ => new MetricValue("accuracy", 0, higherIsBetter), StringComparer.Ordinal);
        return TransferReport.Of(plan, data, headlines, runs, options);
    }
}
