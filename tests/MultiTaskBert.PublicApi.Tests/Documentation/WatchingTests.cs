using System.Diagnostics;
using MultiTaskBert.Audit;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;
using MultiTaskBert.Plots;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/watching.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class WatchingTests
{
    [Fact]
    public void Callbacks_OfTheLibrary_LeaveTheirFiles()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        #region watching-callbacks
        var trainer = new Trainer(model, new TrainerOptions
        {
            Callbacks =
            [
                new ConsoleProgress(),
                new JsonHistory("run/history.jsonl"),
                new CsvHistory("run/history.csv"),
                new TensorBoardLog("run/tensorboard"),
            ],
        });
        trainer.Fit(train, dev);
        #endregion

        const int epochs = 20;   // what is chosen for so few rows
        Assert.Equal(epochs + 1, File.ReadLines("run/history.csv").Count());
        Assert.Equal(epochs, File.ReadLines("run/history.jsonl").Count(line => line.StartsWith("{\"event\":\"epoch\"", StringComparison.Ordinal)));
        Assert.Single(Directory.GetFiles("run/tensorboard"));
    }

    [Fact]
    public void Report_WithPlotterAndConfusions_HasPictures()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        #region watching-report
        var report = new TrainingReport(
            "report",
            title: "Topics and entities",
            plotter: new ReportPlotter(),                          // package MultiTaskBert.Plots; leave it out for a report without pictures
            confusions: () => Confusions.Of(model, dev));
        new Trainer(model, new TrainerOptions { Callbacks = [report] }).Fit(train, dev);
        #endregion

        Assert.Contains("![Loss of each head](loss.png)", File.ReadAllText("report/report.md"), StringComparison.Ordinal);
        Assert.True(File.Exists("report/confusion-2.png"));
    }

    [Fact]
    public void Confusions_OfAModel_TellWhatIsTakenForWhat()
    {
        using var model = Model();
        var dev = MtlDataset.FromJsonLines("dev.jsonl");
        #region watching-confusions
        ConfusionMatrix topics = Confusions.Of(model, dev)["topic"];
        Console.WriteLine($"{topics["Jobs", "Travel"]} rows about jobs were taken for travel");
        #endregion

        Assert.Equal(["Jobs", "Sports", "Travel"], topics.Classes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Telemetry_OpenTelemetry_SeesTheRun()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        List<Activity> spans = [];
        List<MetricSnapshot> metrics = [];
        #region watching-telemetry
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(TrainingTelemetry.SourceName).AddInMemoryExporter(spans).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().AddMeter(TrainingTelemetry.SourceName).AddInMemoryExporter(metrics).Build();
        using var telemetry = new TrainingTelemetry("nightly");

        new Trainer(model, new TrainerOptions { Callbacks = [telemetry] }).Fit(train, dev);
        #endregion

        metering.ForceFlush();
        Assert.Equal([.. Enumerable.Repeat("training epoch", 20), "training"], spans.Select(span => span.OperationName));
        Assert.Contains(metrics, metric => string.Equals(metric.Name, "multitaskbert.training.step.duration", StringComparison.Ordinal));
        Assert.Contains(metrics, metric => string.Equals(metric.Name, "multitaskbert.training.dev.metric", StringComparison.Ordinal));
    }

    private static MultiTaskModel Model()
    {
        var train = MtlDataset.FromJsonLines("train.jsonl");
        return new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));
    }
}
