using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Samples;

/// <summary>
/// Trains once with no option set, and once for each other choice that is given, and prints the test scores: how the numbers that the library chooses by were found, and a way to
/// see how good they are for data of one's own.
/// </summary>
internal static class DefaultsTrial
{
    public static Command Command()
    {
        var data = new Option<string>("--data") { Description = "'topics' for the sentences of the samples, a folder laid out as SNIPS, or a folder with train.conll, dev.conll and test.conll.", DefaultValueFactory = _ => "topics" };
        var model = new Option<string>("--model") { Description = "A BERT: a folder, or an id of the Hugging Face hub. Default: the small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var rows = new Option<int>("--rows") { Description = "Takes only so many training rows.", DefaultValueFactory = _ => int.MaxValue };
        var seeds = new Option<long[]>("--seed") { Description = "Seeds; each is a training of its own.", DefaultValueFactory = _ => [1], AllowMultipleArgumentsPerToken = true };
        var trials = new Option<string[]>("--trial")
        {
            Description = "Other choices to compare with: FREEZE:RATE:BATCH:EPOCHS:SAMPLER:PRECISION, where FREEZE is a policy as text, SAMPLER is shuffled and PRECISION float32 or bfloat16, for instance none:3e-4:16:10 or backbone:1e-3 or ::::shuffled. What is left empty is chosen by the library.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var onlyTrials = new Option<bool>("--only-trials") { Description = "Leaves out the training with no option set." };
        var crf = new Option<bool>("--crf") { Description = "Takes CrfTokenHead for the tags." };
        var command = new Command("defaults", "Test scores with no option set, beside those of other choices; a JSON object a line.") { data, model, rows, seeds, trials, onlyTrials, crf };
        command.SetAction((parsed, cancellation) => RunAsync(
            TrialData.Of(parsed.GetRequiredValue(data), parsed.GetValue(rows)), parsed.GetRequiredValue(model), parsed.GetRequiredValue(seeds),
            parsed.GetValue(crf),
            parsed.GetValue(onlyTrials) ? parsed.GetRequiredValue(trials) : [string.Empty, .. parsed.GetRequiredValue(trials)], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(TrialData data, string encoder, long[] seeds, bool crf, string[] trials, CancellationToken cancellation)
    {
        // All are read before the first training, which may be long.
        foreach (var (trial, options) in trials.Select(trial => (trial, Options(trial))).ToArray())
        {
            foreach (var seed in seeds)
            {
                using var model = new MultiTaskModel(await Backbone.FromPretrainedAsync(encoder, cancellationToken: cancellation), data.Heads(crf), seed);
                Console.WriteLine(JsonSerializer.Serialize(Train(model, data, trial, options with { Seed = seed }, cancellation)));
            }
        }

        return 0;
    }

    private static Dictionary<string, object> Train(MultiTaskModel model, TrialData data, string trial, TrainerOptions chosen, CancellationToken cancellation)
    {
        var started = new Settings();
        var trainer = new Trainer(model, chosen with { Evaluation = chosen.Evaluation with { AllowUnknownLabels = true }, Callbacks = [started] });
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var result = trainer.Fit(data.Train, data.Dev, cancellation);
        var time = Process.GetCurrentProcess().TotalProcessorTime - before;
        var scores = trainer.Evaluate(data.Test, allowUnknownLabels: true, cancellation);
        var options = started.Options!;
        var line = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["trial"] = trial.Length == 0 ? "defaults" : trial,
            ["rows"] = data.Train.Count,
            ["seed"] = chosen.Seed,
            ["freeze"] = options.Freeze!.ToString(),
            ["learning_rate"] = options.LearningRate!,
            ["batch_size"] = options.BatchSize!,
            ["epochs"] = options.Epochs!,
            ["sampler"] = options.Batches.Sampler!.GetType().Name,
            ["precision"] = options.Precision!.ToString()!,
            ["steps"] = result.Steps,
            ["processor_seconds"] = Math.Round(time.TotalSeconds),
        };
        foreach (var metric in (string[])[EvaluationResult.Score, .. data.Metrics, EvaluationResult.ExactMatch])
        {
            line[metric] = Math.Round(100 * scores[metric], 1);
        }

        return line;
    }

    private static TrainerOptions Options(string trial)
    {
        string[] parts = [.. trial.Split(':'), "", "", "", "", "", ""];
        return new TrainerOptions
        {
            Freeze = parts[0].Length == 0 ? null : FreezePolicy.Parse(parts[0]),
            LearningRate = parts[1].Length == 0 ? null : double.Parse(parts[1], CultureInfo.InvariantCulture),
            BatchSize = parts[2].Length == 0 ? null : int.Parse(parts[2], CultureInfo.InvariantCulture),
            Epochs = parts[3].Length == 0 ? null : int.Parse(parts[3], CultureInfo.InvariantCulture),
            Batches = new()
            {
                Sampler = parts[4] switch
                {
                    "" => null,
                    "shuffled" => BatchSampler.Shuffled(),
                    var other => throw new FormatException($"The sampler '{other}' of a trial is not 'shuffled'."),
                }
            },
            Precision = parts[5].Length == 0 ? null : Enum.Parse<Precision>(parts[5], ignoreCase: true),
        };
    }

    /// <summary>What the training went by.</summary>
    private sealed class Settings : ITrainerCallback
    {
        public TrainerOptions? Options { get; private set; }

        public void OnTrainingStarted(TrainingStarted started) => Options = started.Options;
    }
}
