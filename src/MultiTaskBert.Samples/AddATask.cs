using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MultiTaskBert.Audit;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>
/// A model with two tasks, intent and slots of SNIPS, is trained on a third, the topics that come with the samples, without rows of the first two: by plain fine-tuning, with
/// all that is old frozen, and with its old outputs kept (learning without forgetting).
/// </summary>
internal static class AddATask
{
    private const string Intent = "intent";
    private const string Slots = "slots";
    private const string Topic = "topic";

    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of SNIPS, with train and dev.", Required = true };
        var model = new Option<string>("--model") { Description = "An encoder: a folder, or an id of the Hugging Face hub. Default: the small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var limit = new Option<int>("--limit-train") { Description = "Takes only so many rows of SNIPS to train on.", DefaultValueFactory = _ => 1000 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs over SNIPS, and then over the topics in each way.", DefaultValueFactory = _ => 3 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate; ten times that where only the new head is trainable.", DefaultValueFactory = _ => 1e-4 };
        var temperature = new Option<double>("--temperature") { Description = "The temperature of the distillation.", DefaultValueFactory = _ => 2 };
        var weight = new Option<double>("--weight") { Description = "The weight of each old head's distance in the loss.", DefaultValueFactory = _ => 1 };
        var seed = new Option<long>("--seed") { Description = "Seeds the heads, the order of rows and dropout.", DefaultValueFactory = _ => 1 };
        var command = new Command("add-a-task", "A model with two tasks is trained on a third in three ways; the last line is a JSON object with what each kept.")
        {
            data, model, limit, epochs, rate, temperature, weight, seed,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            var root = parsed.GetRequiredValue(data).FullName;
            MtlDataset train = Snips("train").Take(parsed.GetValue(limit)), dev = Snips("dev");
            var options = new TrainerOptions
            {
                Epochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Freeze = FreezePolicy.None,
                Batches = new() { Sampler = BatchSampler.Shuffled() },
                Precision = Precision.Float32,
                Evaluation = new() { AllowUnknownLabels = true },   // a part of the training rows may lack some
                Callbacks = [new Callbacks.ConsoleProgress()],
            };
            var folder = Directory.CreateTempSubdirectory("add-a-task-").FullName;
            try
            {
                await LearnTwoTasksAsync(parsed.GetRequiredValue(model), train, dev, options, folder, cancellation);
                var ways = Ways(folder, dev, options, (parsed.GetValue(temperature), parsed.GetValue(weight)), cancellation);
                Print(ways);
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    ways = ways.ToDictionary(way => way.Name, way => new
                    {
                        topic_accuracy = Percent(way.Topic),
                        old_tasks = way.Drift.Heads.ToDictionary(
                            head => head.Metric, head => new { before = Percent(head.Before), after = Percent(head.After), same_answers = Percent(head.SameAnswers) }),
                    }),
                    seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
                }));
                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            MtlDataset Snips(string part) => MtlDataset.FromSeqInOut(Path.Combine(root, part), Intent, Slots);
        });
        return command;
    }

    private static async Task LearnTwoTasksAsync(string encoder, MtlDataset train, MtlDataset dev, TrainerOptions options, string folder, CancellationToken cancellation)
    {
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync(encoder, new HubOptions { Progress = new DownloadLog() }, cancellation),
            [new SequenceClassificationHead(Intent, train.LabelNames(Intent)), new TokenClassificationHead(Slots, train.TagNames(Slots))],
            options.Seed);
        new Trainer(model, options).Fit(train, dev, cancellation);
        model.Save(folder);
    }

    private static List<Way> Ways(string folder, MtlDataset oldDev, TrainerOptions options, (double Temperature, double Weight) distillation, CancellationToken cancellation)
    {
        MtlDataset train = Topics("train"), dev = Topics("dev"), test = Topics("test");
        using var teacher = MultiTaskModel.Load(folder);
        return
        [
            TrainOn("plain fine-tuning", options),

            #region add-a-task-frozen
            TrainOn("frozen", options with
            {
                Freeze = FreezePolicy.Backbone + FreezePolicy.Head(Intent) + FreezePolicy.Head(Slots),
                LearningRate = 10 * options.LearningRate,
            }),
            #endregion
            #region add-a-task-distillation
            TrainOn("distillation", options with
            {
                Distillation = new DistillationOptions { Teacher = teacher, Temperature = distillation.Temperature, Weight = distillation.Weight },
            }),
            #endregion
        ];

        Way TrainOn(string name, TrainerOptions how)
        {
            Console.WriteLine($"{name}:");
            #region add-a-task
            using var model = MultiTaskModel.Load(folder);
            model.AddHead(new SequenceClassificationHead(Topic, train.LabelNames(Topic)), how.Seed);
            var trainer = new Trainer(model, how);
            trainer.Fit(train, dev, cancellation);
            var drift = DriftReport.Measure(teacher, model, oldDev, allowUnknownLabels: true, cancellationToken: cancellation);
            #endregion
            return new Way(name, trainer.Evaluate(test, cancellationToken: cancellation)[$"{Topic}/accuracy"], drift);
        }
    }

    private static void Print(List<Way> ways)
    {
        var heads = ways[0].Drift.Heads;
        var table = new Table().AddColumn("way").AddColumn($"{Topic}/accuracy");
        foreach (var head in heads)
        {
            table.AddColumn($"{head.Metric} before").AddColumn("after").AddColumn("same answers");
        }

        foreach (var way in ways)
        {
            table.AddRow([way.Name, Text(way.Topic), .. way.Drift.Heads.SelectMany(head => (string[])[Text(head.Before), Text(head.After), Text(head.SameAnswers)])]);
        }

        AnsiConsole.Write(table);
    }

    // The sentences are labelled with entities too; here they are a data set of one task.
    private static MtlDataset Topics(string part) => MtlDataset.From(
        Assets.Sentences(part).Select(row => row.WithLabels(row.Labels.Where(label => label.Key == Topic).ToDictionary(StringComparer.Ordinal))));

    private static double Percent(double ratio) => Math.Round(100 * ratio, 2);

    private static string Text(double ratio) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * ratio:F2}");

    private sealed record Way(string Name, double Topic, DriftReport Drift);
}
