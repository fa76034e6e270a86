using System.CommandLine;
using MultiTaskBert.Data;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>From a table to a table: letters to a support team with a class, several classes, a number and entities; four heads on one encoder; the predictions beside the gold answers as CSV.</summary>
internal static class Tickets
{
    private static readonly (string Metric, string Heading)[] Columns =
    [
        ("category/accuracy", "category"), ("needs/f1_micro", "needs"), ("entities/f1", "entities"),
    ];

    public static Command Command()
    {
        var data = new Option<string>("--data") { Description = "A table with the columns body, category, needs, severity and entities. Default: one that is shipped." };
        var model = new Option<string>("--model") { Description = "A BERT: a folder, or an id of the Hugging Face hub. Default: a small one that is shipped." };
        var output = new Option<string>("--output") { Description = "Where the predictions are written.", DefaultValueFactory = _ => "predictions.csv" };
        var epochs = new Option<int?>("--epochs") { Description = "How many times the training rows are gone through. Default: chosen by the data." };
        var command = new Command("tickets", "A table of support tickets: read, trained, evaluated, and its predictions written as a table.") { data, model, output, epochs };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(data) ?? Path.Combine(AppContext.BaseDirectory, "Assets", "tickets", "tickets.csv"),
            parsed.GetValue(model) ?? Assets.Encoder,
            parsed.GetRequiredValue(output),
            parsed.GetValue(epochs),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string data, string encoder, string output, int? epochs, CancellationToken cancellation)
    {
        #region tickets-data
        MtlDataset tickets = MtlDataset.FromCsv(data, new CsvOptions
        {
            Text = "body",
            Labels =
            {
                ["category"] = CsvLabel.Class("category"),
                ["needs"] = CsvLabel.Classes("needs", separator: "|"),
                ["severity"] = CsvLabel.Number("severity"),
                ["entities"] = "entities",
            },
        });
        var (rest, test) = tickets.Split(0.8, seed: 1);
        var (train, dev) = rest.Split(0.85, seed: 1);
        #endregion
        AnsiConsole.WriteLine($"{train.Count} tickets to train on, {dev.Count} in the dev set, {test.Count} in the test set.");

        #region tickets-train
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync(encoder, new HubOptions { Progress = new DownloadLog() }, cancellation),
            new SequenceClassificationHead("category", train.LabelNames("category")),
            new MultiLabelClassificationHead("needs", train.LabelNames("needs")),
            new RegressionHead("severity"),
            new TokenClassificationHead("entities", train.TagNames("entities")));
        var progress = new ConsoleProgress(Columns);
        var trainer = new Trainer(model, new TrainerOptions { Epochs = epochs, Callbacks = [progress] });
        progress.Show(() => trainer.Fit(train, dev, cancellation));
        #endregion

        #region tickets-predictions
        EvaluationResult scores = trainer.Evaluate(test, cancellationToken: cancellation);
        using var predictor = new Predictor(model);
        MtlDataset predicted = test.WithPredictions(predictor.PredictRows(test, cancellation));
        predicted.WriteCsv(output);
        MtlDataset wrong = predicted.Where(row => row.Labels["category_result"].AsClass() == "wrong");
        #endregion

        AnsiConsole.WriteLine();
        foreach (var metric in Columns.Select(column => column.Metric).Append("severity/mae"))
        {
            AnsiConsole.WriteLine($"test {metric}: {scores[metric].ToString("F3", System.Globalization.CultureInfo.InvariantCulture)}");
        }

        AnsiConsole.WriteLine($"{wrong.Count} of {test.Count} tickets are in the wrong category. The predictions are in {output}");
        return 0;
    }
}
