using System.CommandLine;
using MultiTaskBert.Audit;
using MultiTaskBert.Plots;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>
/// The main job: sentences labelled twice, with a topic for the sentence and a tag for each word, for two heads on one encoder.
/// </summary>
internal static class Quickstart
{
    private static readonly (string Metric, string Heading)[] Columns =
    [
        ("topic/accuracy", "topic"),
        ("topic/f1_macro", "F1"),
        ("entities/token_accuracy", "tags"),
        ("entities/precision", "prec."),
        ("entities/recall", "rec."),
        ("entities/f1", "F1"),
        ("exact_match", "both"),
    ];

    private static readonly string[] NewSentences =
    [
        "Nadia Petrova scored twice for Falcons United in Madrid.",
        "We are looking for a senior accountant at Northgate Bank in Dublin.",
        "The overnight ferry from Oslo was delayed by heavy snow.",
        "Did Marcus really win the final in Toronto?",
        "With Harbour Airlines you can fly to Cairo for less.",
    ];

    public static Command Command()
    {
        var model = new Option<string>("--model") { Description = "A BERT: a folder, or an id of the Hugging Face hub such as bert-base-uncased. Default: a small one that is shipped." };
        var output = new Option<string>("--output") { Description = "Where the trained model is saved. Default: a folder in the temporary folder." };
        var report = new Option<string?>("--report") { Description = "A folder for a report of the training, with pictures. Default: no report." };
        var command = new Command("quickstart", "Topics and entities of sentences: two heads on one encoder.") { model, output, report };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(model) ?? Assets.Encoder,
            parsed.GetValue(output) ?? Path.Combine(Path.GetTempPath(), "multitaskbert-quickstart"),
            parsed.GetValue(report),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string encoder, string output, string? report, CancellationToken cancellation)
    {
        #region quickstart-data
        MtlDataset train = Assets.Sentences("train"), dev = Assets.Sentences("dev"), test = Assets.Sentences("test");
        #endregion
        AnsiConsole.WriteLine($"{train.Count} sentences to train on, {dev.Count} in the dev set, {test.Count} in the test set.");

        #region quickstart-model
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync(encoder, new HubOptions { Progress = new DownloadLog() }, cancellation),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new CrfTokenHead("entities", train.TagNames("entities")));
        #endregion

        AnsiConsole.MarkupLine("\n[bold]1. One training. No setting is given, so the library chooses each by the data and the encoder, and says why.[/]");
        #region quickstart-train
        var progress = new ConsoleProgress(Columns);
        var trainer = new Trainer(model, Watched(new TrainerOptions { Callbacks = [progress] }));
        progress.Show(() => trainer.Fit(train, dev, cancellation));
        #endregion

        AnsiConsole.MarkupLine("\n[bold]2. Sentences made of names and places that training never saw.[/]");
        Show(trainer.Evaluate(test, cancellationToken: cancellation));

        AnsiConsole.MarkupLine("\n[bold]3. New sentences, by the saved model.[/]");
        #region quickstart-predict
        model.Save(output);
        using var predictor = Predictor.Load(output);
        foreach (Prediction prediction in predictor.PredictMany(NewSentences))
        {
            ClassPrediction topic = prediction.Class("topic");
            AnsiConsole.WriteLine($"{prediction.Text}\n  topic: {topic}; entities: {string.Join(", ", prediction.Entities("entities"))}");
        }
        #endregion

        AnsiConsole.WriteLine($"\nThe model is in {output}");
        return 0;

        // The gradients are measured for the picture of how the two tasks get along; the trained weights are the same.
        TrainerOptions Watched(TrainerOptions options) => report is null ? options : options with
        {
            Gradients = options.Gradients with { DiagnosticsEvery = 4 },
            Callbacks = [.. options.Callbacks, new TrainingReport(report, plotter: new ReportPlotter(), confusions: () => Confusions.Of(model, dev))],
        };
    }

    private static void Show(EvaluationResult result)
    {
        var table = new Table().AddColumns("test metric", "value");
        foreach (var (metric, _) in Columns)
        {
            table.AddRow(metric, result[metric].ToString("P1", System.Globalization.CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }
}
