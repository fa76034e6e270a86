using System.Globalization;
using MultiTaskBert.Audit;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tests.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Audit;

public sealed class TrainingReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WithoutPlotter_WritesTablesOnly()
    {
        Some.Train(new TrainingReport(_folder.File("new"), title: "Topics"));
        var text = Text("new");
        Assert.StartsWith("# Topics\n\nCompleted after 6 of 6 steps and 2 of 2 epochs, in 0:00:07. The best epoch by `score` is 2 (0.5000); the model has its weights. "
            + "The learning rate was at most 0.006 and at last 0.006.\n", text, StringComparison.Ordinal);
        Assert.Contains("| epoch | steps | trainable | learning rate | loss | topic loss | entities loss | dev score | dev loss | dev topic/accuracy | time |\n"
            + "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n"
            + "| 1 | 3 | 25 | 0.001 | 1.5000 | 0.5000 | – | 0.2500 | 1.0000 | 0.2500 | 0:00:03 |\n"
            + "| 2 ★ | 6 | 25 | 0.001 | 0.7500 | 0.2500 | – | 0.5000 | 0.5000 | 0.5000 | 0:00:06 |\n", text, StringComparison.Ordinal);
        Assert.Contains("## Dev set after epoch 2, the best\n", text, StringComparison.Ordinal);
        Assert.Contains("| topic/f1[Jobs] | 0.5000 |\n", text, StringComparison.Ordinal);
        Assert.Contains("Frozen: `backbone`\n", text, StringComparison.Ordinal);
        Assert.Contains("After step 3 (epochs done: 1):\n", text, StringComparison.Ordinal);
        Assert.Contains("| training rows with a label for entities | 8 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| dev rows cut by the length limit | 1 |\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("## Pictures", text, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.File("new")));
    }

    [Fact]
    public void Train_WithPlotter_LinksItsPicturesAndGivesItTheConfusions()
    {
        var plotter = new Fake();
        var metric = new PrecisionRecallF1(["a", "b"]);
        Some.Train(new TrainingReport(_folder.Path, plotter: plotter, confusions: () => new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal) { ["topic"] = metric.Confusion() }));
        Assert.Contains("## Pictures\n\n![One](one%20two.png)\n\n![Three](sub/three.png)\n", Text(), StringComparison.Ordinal);
        Assert.Equal(["topic"], plotter.Heads);
        Assert.Equal(6, plotter.Steps);
    }

    [Fact]
    public void Train_GradientsMeasured_HasTheirTables()
    {
        var report = new TrainingReport(_folder.Path);
        ((ITrainerCallback)report).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)report).OnStepCompleted(Some.Step(1));
        ((ITrainerCallback)report).OnEpochCompleted(Some.Epoch(1, gradients: Some.Gradients(7, conflicts: 0.5)));
        ((ITrainerCallback)report).OnEpochCompleted(Some.Epoch(2, gradients: Some.Gradients(9, topic: double.NaN, entities: 2)));
        ((ITrainerCallback)report).OnTrainingCompleted(Some.Result());
        Assert.Contains("## Gradients of the heads in epoch 2\n\n|  | topic | entities |\n| --- | --: | --: |\n| topic | 1 | -0.25 |\n| entities | -0.25 | 1 |\n\nCosines at the shared parameters, in the mean of 9 steps", Text(), StringComparison.Ordinal);
        Assert.Contains("| topic | 3 | – | – |\n| entities | 4 | 2 | 8 |\n", Text(), StringComparison.Ordinal);
        Assert.Contains("| 1 | 7 | 50 % |\n| 2 | 9 | 100 % |\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_NamesWithBars_StayInTheirCell()
    {
        var report = new TrainingReport(_folder.Path);
        ((ITrainerCallback)report).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)report).OnEpochCompleted(Some.Epoch(1, first: "a|b"));
        ((ITrainerCallback)report).OnTrainingCompleted(Some.Result(best: null));
        Assert.Contains("| a\\|b loss |", Text(), StringComparison.Ordinal);
        Assert.Contains(" There was no evaluation; the model has the last weights.", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_CancelledBeforeAnEpoch_HasAReport()
    {
        var report = new TrainingReport(_folder.Path);
        ((ITrainerCallback)report).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)report).OnTrainingCompleted(Some.Result(best: null, steps: 0, MultiTaskBert.Training.StopReason.Cancelled));
        Assert.Contains("Ended by Cancelled after 0 of 6 steps and 0 of 2 epochs", Text(), StringComparison.Ordinal);
        Assert.Contains("No epoch was finished.", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_EveryOption_IsInTheReportInTheInvariantCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Some.Train(new TrainingReport(_folder.Path), options: Plain.Options with { Epochs = 2, LearningRate = 0.25 });
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        var text = Text();
        string[] left = ["Callbacks", "Logger", "TimeProvider"];
        Assert.All(typeof(TrainerOptions).GetProperties().Select(property => property.Name).Except(left), name => Assert.Contains($"\n| {name} | ", text, StringComparison.Ordinal));
        Assert.DoesNotContain("| Callbacks |", text, StringComparison.Ordinal);
        Assert.Contains("| LearningRate | 0.25 |", text, StringComparison.Ordinal);
        Assert.Contains("weight_decay=0.01", text, StringComparison.Ordinal);
    }

    private string Text(string folder = "") => File.ReadAllText(Path.Combine(_folder.Path, folder, TrainingReport.FileName));

    private sealed class Fake : IReportPlotter
    {
        internal string[] Heads { get; private set; } = [];

        internal int Steps { get; private set; }

        public IReadOnlyList<(string File, string Title)> Draw(TrainingRecord record, IReadOnlyDictionary<string, ConfusionMatrix> confusions, string folder)
        {
            (Heads, Steps) = ([.. confusions.Keys], record.Steps.Count);
            Assert.True(Directory.Exists(folder));
            return [("one two.png", "One"), ("sub/three.png", "Three")];
        }
    }
}
