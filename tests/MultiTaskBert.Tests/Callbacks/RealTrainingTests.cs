using System.Text.Json.Nodes;
using MultiTaskBert.Audit;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Plots;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

/// <summary>All callbacks at once on a training that really runs.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RealTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_AllCallbacks_SeeTheSameTraining()
    {
        using var model = TinyTask.Model();
        MtlDataset train = TinyTask.Rows(20), dev = TinyTask.Rows(8, seed: 2);
        var console = new StringWriter();
        var recorder = new TrainingRecorder();
        using var telemetry = new TrainingTelemetry();
        var report = new TrainingReport(_folder.File("report"), plotter: new ReportPlotter(), confusions: () => Confusions.Of(model, dev));
        var options = Plain.Options with
        {
            Epochs = 2,
            BatchSize = 4,
            LearningRate = 2e-3,
            Freeze = FreezePolicy.GradualUnfreeze(),
            Callbacks =
            [
                new ConsoleProgress(console), new JsonHistory(_folder.File("history.jsonl")), new CsvHistory(_folder.File("history.csv")),
                new TensorBoardLog(_folder.File("runs/first")), telemetry, recorder, report,
            ],
        };

        var result = new Trainer(model, options).Fit(train, dev);

        Assert.Equal(10, result.Steps);
        Assert.Equal(result.History, recorder.Record.Epochs);
        var lines = File.ReadAllLines(_folder.File("history.jsonl")).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(10, lines.Count(line => (string)line["event"]! == "step"));
        Assert.Equal(recorder.Record.Steps.Select(step => step.Loss), lines.Where(line => (string)line["event"]! == "step").Select(line => (double)line["loss"]!));
        Assert.Equal(result.History.Select(epoch => epoch.Dev!["score"]), lines.Where(line => (string)line["event"]! == "epoch").Select(line => (double)line["dev"]!["score"]!));
        Assert.Equal(3, CsvTable.Read(File.ReadAllText(_folder.File("history.csv"))).Count);
        Assert.Contains("epoch 2/2: loss ", console.ToString(), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.File("runs/first")));
        var text = File.ReadAllText(_folder.File("report/report.md"));
        Assert.All((string[])["loss.png", "dev.png", "learning.png", "confusion-1.png", "confusion-2.png"], picture =>
        {
            Assert.True(File.Exists(_folder.File($"report/{picture}")), picture);
            Assert.Contains($"]({picture})", text, StringComparison.Ordinal);
        });
        Assert.False(model.training);
    }

    [Fact]
    public void Fit_PlaceThatCannotBeWritten_ThrowsBeforeTheFirstStep()
    {
        // A file stands where the folder would have to be: even the superuser cannot write there.
        var blocked = Path.Combine(_folder.Write("file", "kept"), "below");
        using var model = TinyTask.Model();
        foreach (var (name, callback) in ((string, ITrainerCallback)[])
        [
            (nameof(JsonHistory), new JsonHistory(blocked)),
            (nameof(CsvHistory), new CsvHistory(blocked)),
            (nameof(TensorBoardLog), new TensorBoardLog(blocked)),
            (nameof(TrainingReport), new TrainingReport(blocked)),
            (nameof(CsvHistory), new CsvHistory(_folder.Path)), // A folder where the file would have to be.
        ])
        {
            var before = ModelBits.Of(model);
            var error = Assert.Throws<OutputException>(() => new Trainer(model, Plain.Options with { Epochs = 1, Callbacks = [callback] }).Fit(TinyTask.Rows(4)));
            Assert.StartsWith($"{name} cannot write '{_folder.Path}", error.Message, StringComparison.Ordinal);
            Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
        }
    }
}
