using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Samples;

/// <summary>
/// Three data sets train one model: SNIPS (intent and slots), WNUT-17 (entities in tweets), and the topics that come with the samples. With <c>--partial-labels</c>, SNIPS alone,
/// intents from one half of its rows and slots from the other, beside both labels on one half.
/// </summary>
internal static class ManyDatasets
{
    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with snips (train, dev, test) and wnut17 (train.conll, dev.conll).", Required = true };
        var model = new Option<string>("--model") { Description = "An encoder: a folder, or an id of the Hugging Face hub. Default: the small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var mixing = new Option<string>("--mixing") { Description = "How often each data set comes up.", DefaultValueFactory = _ => "all-rows-once" };
        mixing.AcceptOnlyFromAmong([.. MixingNames.All.Keys]);
        var batches = new Option<string>("--batches") { Description = "Whether a batch has rows of any data set or of one.", DefaultValueFactory = _ => "mixed" };
        batches.AcceptOnlyFromAmong("mixed", "one-task");
        var weights = new Option<string[]>("--weight") { Description = "With --mixing by-weight the weight of a data set, as wnut17=2; 1 for those not named." };
        var epochs = new Option<int>("--epochs") { Description = "Epochs, each as long as all data sets together.", DefaultValueFactory = _ => 3 };
        var batchSize = new Option<int>("--batch-size") { Description = "Rows in a training batch.", DefaultValueFactory = _ => 32 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 1e-4 };
        var seed = new Option<long>("--seed") { Description = "Seeds the heads, the order of rows and dropout.", DefaultValueFactory = _ => 1 };
        var maxLength = new Option<int?>("--max-length") { Description = "The greatest number of tokens in a row. Default: what the encoder can read." };
        var limit = new Option<int?>("--limit-train") { Description = "Takes only so many training rows of each data set." };
        var limitDev = new Option<int?>("--limit-dev") { Description = "Takes only so many dev and test rows of each data set." };
        var checkpoints = new Option<string?>("--checkpoints") { Description = "Where checkpoints are written, and gone on from. Default: nowhere." };
        var checkpointEvery = new Option<int?>("--checkpoint-every") { Description = "Writes one after every so many optimizer steps besides those after epochs." };
        var partial = new Option<bool>("--partial-labels") { Description = "SNIPS alone: intents from one half of the rows and slots from the other, beside both on one half." };
        var command = new Command("many-datasets", "Several data sets train one model; the last line is a JSON object with what came of each.")
        {
            data, model, mixing, batches, weights, epochs, batchSize, rate, seed, maxLength, limit, limitDev, checkpoints, checkpointEvery, partial,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new TrainerOptions
            {
                Batches = new() { Mixing = MixingNames.All[parsed.GetRequiredValue(mixing)], Tasks = parsed.GetRequiredValue(batches) == "mixed" ? BatchTasks.Mixed : BatchTasks.OneTask, Sampler = BatchSampler.Shuffled(), Collation = new CollatorOptions { MaxLength = parsed.GetValue(maxLength) } },
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Freeze = FreezePolicy.None,
                Precision = Precision.Float32,
                Checkpoints = parsed.GetValue(checkpoints) is { } folder
                    ? new CheckpointOptions { Folder = folder, EverySteps = parsed.GetValue(checkpointEvery), Resume = true }
                    : null,
                Evaluation = new() { AllowUnknownLabels = true },   // a part of the training rows may lack some
            };
            var (encoder, root) = (parsed.GetRequiredValue(model), parsed.GetRequiredValue(data).FullName);
            var (limitTrain, limitOther) = (parsed.GetValue(limit), parsed.GetValue(limitDev));
            if (parsed.GetValue(partial))
            {
                MtlDataset Snips(string part, int? rows) => ThreeDataSets.Snips(root, part).Take(rows ?? int.MaxValue);
                return await PartialLabels.RunAsync(encoder, Snips("train", limitTrain), Snips("dev", limitOther), Snips("test", limitOther), options, cancellation);
            }

            var hand = Weights(parsed.GetValue(weights) ?? []);
            var mixture = ThreeDataSets.Load(root, limitTrain is { } rows ? [rows] : null, limitOther, hand);
            if (hand.Keys.FirstOrDefault(name => mixture.All(member => member.Name != name)) is { } unknown)
            {
                throw new InvalidDataException($"--weight names '{unknown}', but the data sets are {string.Join(", ", mixture.Select(member => member.Name))}.");
            }

            return await RunAsync(encoder, mixture, options, (parsed.GetRequiredValue(mixing), parsed.GetRequiredValue(batches)), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(string encoder, MtlMixture mixture, TrainerOptions options, (string Mixing, string Batches) how, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync(encoder, new HubOptions { Progress = new DownloadLog() }, cancellation), ThreeDataSets.Heads(mixture), options.Seed);
        var result = new Trainer(model, options with { Callbacks = [new Callbacks.ConsoleProgress()] }).Fit(mixture, cancellation);
        if (result.History is not [.., var last])
        {
            Console.WriteLine($"The training ended ({result.StopReason}) before its first epoch was done.");
            return 1;
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            mixing = how.Mixing,
            batches = how.Batches,
            data_sets = mixture.ToDictionary(member => member.Name, member => new
            {
                rows = result.History.Sum(epoch => epoch.DataSets[member.Name].Rows),
                passes = Math.Round(last.DataSets[member.Name].Passes, 3),
                dev = last.Dev!.DataSets[member.Name].Headlines.Where(metric => metric.Key.Contains('/', StringComparison.Ordinal)).ToDictionary(metric => metric.Key, metric => Math.Round(100 * metric.Value, 2)),
            }),
            epochs = result.History.Count,
            steps = result.Steps,
            stopped = result.StopReason.ToString(),
            seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            weights_sha256 = WeightsHash.Of(model),
        }));
        return 0;
    }

    private static Dictionary<string, double> Weights(string[] words) => words.Select(word => word.Split('=')).ToDictionary(
        pair => pair[0],
        pair => pair.Length == 2 && double.TryParse(pair[1], System.Globalization.CultureInfo.InvariantCulture, out var weight)
            ? weight
            : throw new InvalidDataException($"--weight is '{string.Join('=', pair)}'; write it as wnut17=2."),
        StringComparer.Ordinal);
}
