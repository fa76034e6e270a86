using System.CommandLine;
using System.Globalization;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Samples.Comparison;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Samples;

/// <summary>
/// Does any method do better than adding up the losses? Trains the mixture of <c>many-datasets</c> once for each method and seed. With <c>--results</c> it can be interrupted, and several
/// processes can share the work.
/// </summary>
internal static class CompareMethods
{
    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with snips (train, dev) and wnut17 (train.conll, dev.conll). Not needed with --table-only." };
        var model = new Option<string>("--model") { Description = "An encoder: a folder, or an id of the Hugging Face hub. Default: the small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var methods = new Option<string[]>("--methods") { Description = "The methods. Default: all.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Methods.All.Keys] };
        methods.AcceptOnlyFromAmong([.. Methods.All.Keys]);
        var seeds = new Option<long[]>("--seeds") { Description = "Each seeds the heads, the order of rows and dropout.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2, 3] };
        var limit = new Option<int[]>("--limit-train") { Description = "Takes only so many training rows of SNIPS, WNUT-17 and the topics, or of each if it is one number.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [700, 350, 100] };
        var limitDev = new Option<int>("--limit-dev") { Description = "Takes only so many dev rows of each data set.", DefaultValueFactory = _ => 500 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs, each as long as all data sets together.", DefaultValueFactory = _ => 2 };
        var batchSize = new Option<int>("--batch-size") { Description = "Rows in a training batch.", DefaultValueFactory = _ => 32 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 1e-4 };
        var maxLength = new Option<int>("--max-length") { Description = "The greatest number of tokens in a row.", DefaultValueFactory = _ => 64 };
        var top = new Option<int?>("--top-layers") { Description = "Trains only so many layers of the encoder, from the top. Default: all, and the embeddings." };
        var threads = new Option<int?>("--threads") { Description = "The threads of the tensor library. Default: its own choice." };
        var site = new Option<GradientSite>("--site") { Description = "Where the gradients of single heads are taken. At the hidden states those of different data sets lie on different rows, so they never conflict.", DefaultValueFactory = _ => GradientSite.HiddenStates };
        var results = new Option<FileInfo?>("--results") { Description = "JSON Lines with a line for each run; what is in it with the same settings is not run again." };
        var tableOnly = new Option<bool>("--table-only") { Description = "Runs nothing, and shows the table of what is in --results." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Writes the table to this file as well." };
        var command = new Command("compare-methods", "Trains several data sets with each loss weighting, gradient aggregation and mixing, over seeds; one table beside the plain sum.")
        {
            data, model, methods, seeds, limit, limitDev, epochs, batchSize, rate, maxLength, top, threads, site, results, tableOnly, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var encoder = parsed.GetRequiredValue(model);
            var settings = new MethodSettings
            {
                Model = Path.GetFileName(encoder.TrimEnd('/', '\\')),
                LimitTrain = string.Join(' ', parsed.GetRequiredValue(limit)),
                LimitDev = parsed.GetValue(limitDev),
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(rate),
                MaxLength = parsed.GetValue(maxLength),
                TopLayers = parsed.GetValue(top),
                Threads = parsed.GetValue(threads),
            };
            var options = new TrainerOptions
            {
                Epochs = settings.Epochs,
                BatchSize = settings.BatchSize,
                LearningRate = settings.LearningRate,
                Freeze = FreezePolicy.None,
                Batches = new() { Sampler = BatchSampler.Shuffled(), Collation = new CollatorOptions { MaxLength = settings.MaxLength } },
                Precision = Precision.Float32,
                Gradients = new() { Site = parsed.GetValue(site) },
                Evaluation = new() { AllowUnknownLabels = true },   // a part of the training rows may lack some
            };
            var plan = new Plan([.. parsed.GetRequiredValue(methods).Distinct(StringComparer.Ordinal)], [.. parsed.GetRequiredValue(seeds).Distinct()], options, settings);
            var runs = new MethodRuns(parsed.GetValue(results)?.FullName);
            if (!parsed.GetValue(tableOnly))
            {
                var root = parsed.GetValue(data) ?? throw new InvalidDataException("--data is missing: name the folder with snips and wnut17, or give --table-only.");
                await RunAsync(plan, runs, encoder, ThreeDataSets.Load(root.FullName, parsed.GetRequiredValue(limit), settings.LimitDev), cancellation);
            }

            var table = Table(plan, runs.Read());
            Console.WriteLine();
            Console.Write(table);
            if (parsed.GetValue(markdown)?.FullName is { } file)
            {
                await File.WriteAllTextAsync(file, table, cancellation);
            }

            return 0;
        });
        return command;
    }

    private static async Task RunAsync(Plan plan, MethodRuns runs, string encoder, MtlMixture mixture, CancellationToken cancellation)
    {
        if (plan.Settings.Threads is { } threads)
        {
            TorchSharp.torch.set_num_threads(threads > 0 ? threads : throw new InvalidDataException($"--threads is {threads}; it must be at least 1."));
        }

        foreach (var (method, options, settings) in plan.Runs)
        {
            using var claim = runs.Claim(method, options.Seed);
            var found = runs.Find(method, options.Seed, settings);
            if (found is null && claim is not null)
            {
                found = await MethodTraining.RunAsync(method, encoder, mixture, options, settings, cancellation);
                runs.Add(found);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}  {method,-22}  {Outcome(found)}"));
        }
    }

    private static string Outcome(MethodRun? run) => run switch
    {
        null => "another process is at it",
        { Failure: { } failure } => $"failed: {failure}",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join("  ", run.Scores.Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Key} {score.Value:F1}")))}  ({run.Seconds:F0} s, {run.MsPerStep:F0} ms a step)"),
    };

    private static string Table(Plan plan, IReadOnlyList<MethodRun> runs) => new MethodTable(
        plan.Methods,
        plan.Seeds,
        [.. plan.Runs.Select(wanted => runs.FirstOrDefault(run => run.Method == wanted.Method && run.Seed == wanted.Options.Seed && run.Settings == wanted.Settings)).OfType<MethodRun>()]).ToString();

    /// <summary>What is to be run, seed by seed, so that an early end leaves all methods with the same seeds.</summary>
    private sealed record Plan(IReadOnlyList<string> Methods, IReadOnlyList<long> Seeds, TrainerOptions Options, MethodSettings Settings)
    {
        public IEnumerable<(string Method, TrainerOptions Options, MethodSettings Settings)> Runs =>
            from seed in Seeds
            from method in Methods
            let options = Comparison.Methods.All[method](Options with { Seed = seed })
            select (method, options, Settings.For(options));
    }
}
