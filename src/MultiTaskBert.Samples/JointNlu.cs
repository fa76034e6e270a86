using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>
/// Joint intent detection and slot filling (Chen et al. 2019, "BERT for Joint Intent Classification and Slot Filling") on a folder laid out
/// as SNIPS: <c>train</c>, <c>dev</c> and <c>test</c>, each with <c>seq.in</c>, <c>seq.out</c> and <c>label</c>.
/// </summary>
internal static class JointNlu
{
    private const string Intent = "intent";
    private const string Slots = "slots";

    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with train, dev and test.", Required = true };
        var model = new Option<string>("--model") { Description = "A BERT: a folder, or an id of the Hugging Face hub.", Required = true };
        var epochs = new Option<int>("--epochs") { Description = "How many times the training rows are gone through.", DefaultValueFactory = _ => 5 };
        var batchSize = new Option<int>("--batch-size") { Description = "Rows in a training batch.", DefaultValueFactory = _ => 32 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 1e-4 };
        var seed = new Option<long>("--seed") { Description = "Seeds the heads, the order of rows and dropout.", DefaultValueFactory = _ => 1 };
        var freeze = new Option<string>("--freeze") { Description = "What is frozen: none or backbone.", DefaultValueFactory = _ => "none" };
        freeze.AcceptOnlyFromAmong("none", "backbone");
        var maxLength = new Option<int?>("--max-length") { Description = "The greatest number of tokens in a row. Default: what the encoder can read." };
        var output = new Option<string?>("--output") { Description = "Where the trained model is saved. Default: nowhere." };
        var limit = new Option<int?>("--limit-train") { Description = "Takes only so many training rows." };
        var checkpointEvery = new Option<int?>("--checkpoint-every") { Description = "Writes a checkpoint after every so many optimizer steps, and after each epoch." };
        var checkpoints = new Option<string?>("--checkpoints") { Description = "Where checkpoints are written. Default: 'checkpoints' in the folder of --output, or here." };
        var resume = new Option<bool>("--resume") { Description = "Goes on from the newest checkpoint, if there is one." };
        var accumulate = new Option<int>("--accumulate") { Description = "How many batches make one optimizer step.", DefaultValueFactory = _ => 1 };
        var precision = new Option<Precision>("--precision") { Description = "In which type matrices are multiplied: float32, bfloat16 or auto.", DefaultValueFactory = _ => Precision.Float32 };
        var unfreezeEvery = new Option<int?>("--unfreeze-every") { Description = "Starts with the encoder frozen and frees its next layer from the top every so many steps." };
        var command = new Command("joint-nlu", "Intent and slots on a folder laid out as SNIPS; the last line is a JSON object with the test scores.")
        {
            data, model, epochs, batchSize, rate, seed, freeze, maxLength, output, limit,
            checkpointEvery, checkpoints, resume, accumulate, precision, unfreezeEvery,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(data).FullName,
            parsed.GetRequiredValue(model),
            parsed.GetValue(limit),
            parsed.GetValue(seed),
            new TrainerOptions
            {
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Gradients = new() { AccumulationSteps = parsed.GetValue(accumulate) },
                Precision = parsed.GetValue(precision),
                Batches = new() { Sampler = BatchSampler.Shuffled(), Collation = new CollatorOptions { MaxLength = parsed.GetValue(maxLength) } },
                Freeze = parsed.GetValue(unfreezeEvery) is { } steps
                    ? FreezePolicy.GradualUnfreeze(everySteps: steps, includeEmbeddings: true)
                    : FreezePolicy.Parse(parsed.GetRequiredValue(freeze)),
                Checkpoints = parsed.GetValue(checkpointEvery) is null && !parsed.GetValue(resume) ? null : new CheckpointOptions
                {
                    Folder = parsed.GetValue(checkpoints) ?? Path.Combine(parsed.GetValue(output) ?? ".", "checkpoints"),
                    EverySteps = parsed.GetValue(checkpointEvery),
                    Resume = parsed.GetValue(resume),
                },

                // Labels that the training rows lack cannot be trained; they stay in the dev and test scores, as wrong.
                Evaluation = new() { AllowUnknownLabels = true },
            },
            parsed.GetValue(output),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string data, string encoder, int? limit, long seed, TrainerOptions options, string? output, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var train = Read("train").Take(limit ?? int.MaxValue);
        var dev = Read("dev");
        var test = Read("test");

        #region joint-nlu-model
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync(encoder, new HubOptions { Progress = new DownloadLog() }, cancellation),
            [
                new SequenceClassificationHead(Intent, train.LabelNames(Intent)),
                new TokenClassificationHead(Slots, train.TagNames(Slots)),
            ],
            seed);
        #endregion

        var progress = new ConsoleProgress(($"{Intent}/accuracy", "intent accuracy"), ($"{Slots}/f1", "slot F1"), (EvaluationResult.ExactMatch, "exact match"));
        var trainer = new Trainer(model, options with { Callbacks = [progress] });
        var result = progress.Show(() => trainer.Fit(train, dev, cancellation));
        var scores = trainer.Evaluate(test, allowUnknownLabels: true, cancellation);
        if (output is not null)
        {
            model.Save(output);
            AnsiConsole.WriteLine($"The model is in {output}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            intent_accuracy = 100 * scores[$"{Intent}/accuracy"],
            slot_f1 = 100 * scores[$"{Slots}/f1"],
            exact_match = 100 * scores[EvaluationResult.ExactMatch],
            epochs = result.History.Count,
            steps = result.Steps,
            seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            weights_sha256 = WeightsHash.Of(model),
        }));
        return 0;

        MtlDataset Read(string part) => MtlDataset.FromSeqInOut(Path.Combine(data, part), Intent, Slots);
    }
}
