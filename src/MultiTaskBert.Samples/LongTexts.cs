using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Samples;

/// <summary>
/// What happens to texts that are longer than the encoder: sentences of WNUT-17, joined in order into documents of some 500 to 2,000 tokens, cut at the limit, read in windows with several
/// overlaps, and read at once by the same encoder with more positions. With <c>--results</c> it can be interrupted: what is in the file is not run again.
/// </summary>
internal static class LongTexts
{
    private const string Entities = "entities";
    private const int Shortest = 500;
    private const int Longest = 2000;
    private const int SpecialTokens = 2;

    private static readonly Dictionary<string, LongText?> Ways = new(StringComparer.Ordinal)
    {
        ["cut"] = LongText.Truncate,
        ["windows-0"] = LongText.Windows(overlap: 0),
        ["windows-quarter"] = LongText.Windows(),
        ["windows-half"] = LongText.Windows(overlap: 255),
        ["no-limit"] = null,
    };

    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with train.conll and test.conll of WNUT-17.", Required = true };
        var model = new Option<string>("--model") { Description = "The folder of a BERT that reads 512 positions.", Required = true };
        var only = new Option<string[]>("--only") { Description = $"Ways to read long texts: {string.Join(", ", Ways.Keys)}. Default: all.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Ways.Keys] };
        only.AcceptOnlyFromAmong([.. Ways.Keys]);
        var seeds = new Option<long[]>("--seeds") { Description = "Each seeds the head, the order of documents and dropout; the documents are the same.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2, 3] };
        var epochs = new Option<int>("--epochs") { Description = "How many times the training documents are gone through.", DefaultValueFactory = _ => 6 };
        var batchSize = new Option<int>("--batch-size") { Description = "Documents in a training batch.", DefaultValueFactory = _ => 1 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 2e-4 };
        var limit = new Option<int?>("--limit") { Description = "Takes only so many documents of each part." };
        var precision = new Option<Precision>("--precision") { Description = "In which type matrices are multiplied: float32, bfloat16 or auto.", DefaultValueFactory = _ => Precision.Float32 };
        var results = new Option<FileInfo?>("--results") { Description = "JSON Lines with a line for each training; what is in it with the same options is not run again." };
        var command = new Command("long-texts", "Entities in documents longer than the encoder: cut, in windows, and without a limit; a table over seeds.")
        {
            data, model, only, seeds, epochs, batchSize, rate, limit, precision, results,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(data).FullName;
            if (!File.Exists(Path.Combine(folder, "train.conll")))
            {
                Console.WriteLine($"Skipped: {folder} has no train.conll. WNUT-17 is not shipped with the samples; name a folder that has it with --data.");
                return Task.FromResult(0);
            }

            var options = new TrainerOptions
            {
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(rate),
                Freeze = FreezePolicy.None,
                Precision = parsed.GetValue(precision),
                Evaluation = new() { BatchSize = 4, AllowUnknownLabels = true },
            };
            RunAll(folder, parsed.GetRequiredValue(model), options, parsed.GetRequiredValue(only), parsed.GetRequiredValue(seeds), parsed.GetValue(limit) ?? int.MaxValue, parsed.GetValue(results), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void RunAll(string data, string model, TrainerOptions options, string[] ways, long[] seeds, int limit, FileInfo? results, CancellationToken cancellation)
    {
        using var encoder = LongEncoder.Of(model);
        var (train, test) = (Documents("train"), Documents("test"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{train.Count} training documents, {test.Count} test documents of {Shortest} to {Longest} tokens"));
        var settings = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(model.TrimEnd('/'))}, {options.Epochs} epochs, batch size {options.BatchSize}, learning rate {options.LearningRate}, {options.Precision}, {train.Count} + {test.Count} documents");
        var runs = results is { Exists: true } ? File.ReadLines(results.FullName).Select(line => JsonSerializer.Deserialize<Run>(line)!).ToList() : [];
        foreach (var (seed, way) in seeds.SelectMany(seed => ways.Select(way => (seed, way))))   // seed by seed, so that an early end leaves all ways with the same seeds
        {
            if (!runs.Exists(run => (run.Settings, run.Way, run.Seed) == (settings, way, seed)))
            {
                var run = Train(encoder, train, test, way, options with { Seed = seed }, cancellation) with { Settings = settings };
                runs.Add(run);
                Console.WriteLine(JsonSerializer.Serialize(run));
                if (results is not null)
                {
                    File.AppendAllText(results.FullName, JsonSerializer.Serialize(run) + "\n");
                }
            }
        }

        Console.WriteLine($"\n{settings}\n\n| long texts | F1 | precision | recall | tagged test words cut off | seconds of training | seeds |\n|---|--:|--:|--:|--:|--:|--:|");
        foreach (var of in ways.Select(way => runs.Where(run => (run.Settings, run.Way) == (settings, way) && seeds.Contains(run.Seed)).ToArray()))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {of[0].Way} | {Spread(of, run => run.F1)} | {Spread(of, run => run.Precision)} | {Spread(of, run => run.Recall)} | {of[0].Lost:N0} | {of.Average(run => run.Seconds):F0} | {of.Length} |"));
        }

        MtlDataset Documents(string part) => MtlDataset.From(Join(MtlDataset.FromConll(Path.Combine(data, $"{part}.conll")), encoder.Folder).Take(limit));
    }

    private static Run Train(LongEncoder encoder, MtlDataset train, MtlDataset test, string way, TrainerOptions options, CancellationToken cancellation)
    {
        using var model = new MultiTaskModel(Backbone.FromPretrained(encoder.Folder), [new TokenClassificationHead(Entities, train.TagNames(Entities))], options.Seed);

        #region long-texts-options
        // Windows of the 512 positions that the encoder was trained with; without a limit it reads as many as it was given here.
        var collation = Ways[way] is { } longText
            ? new CollatorOptions { MaxLength = LongEncoder.TrainedPositions, LongText = longText }
            : new CollatorOptions { LongText = LongText.Refuse };
        var trainer = new Trainer(model, options with { Batches = new() { Sampler = BatchSampler.Shuffled(), Collation = collation } });
        #endregion
        var clock = Stopwatch.StartNew();
        trainer.Fit(train, cancellationToken: cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        var scores = trainer.Evaluate(test, allowUnknownLabels: true, cancellation);
        return new Run(way, options.Seed, 100 * scores[$"{Entities}/f1"], 100 * scores[$"{Entities}/precision"], 100 * scores[$"{Entities}/recall"], scores.LostLabels[Entities], Math.Round(seconds));
    }

    // How many sentences make a document is drawn: as many as fit into a number of tokens between the two limits. What is left at the end is part of the last one if it fits.
    private static IEnumerable<MtlRow> Join(MtlDataset sentences, string encoder)
    {
        using var backbone = Backbone.FromPretrained(encoder);
        var random = new Random(1);
        List<MtlRow> document = [];
        var (length, target) = (0, random.Next(Shortest, Longest));
        foreach (var sentence in sentences)
        {
            var tokens = backbone.Tokenizer.EncodeWords(sentence.Words!).Length - SpecialTokens;
            if (length + tokens > target && document.Count > 0)
            {
                yield return Joined(document);
                document.Clear();
                (length, target) = (0, random.Next(Shortest, Longest));
            }

            document.Add(sentence);
            length += tokens;
        }

        yield return Joined(document);
    }

    private static MtlRow Joined(List<MtlRow> sentences) => new MtlRow([.. sentences.SelectMany(row => row.Words!)])
        .With(Entities, (string[])[.. sentences.SelectMany(row => row.Labels[Entities].AsNames()!)]);

    private static string Spread(Run[] runs, Func<Run, double> value)
    {
        var mean = runs.Average(value);
        var deviation = runs.Length < 2 ? double.NaN : Math.Sqrt(runs.Sum(run => Math.Pow(value(run) - mean, 2)) / (runs.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F1}{(double.IsNaN(deviation) ? "" : $" ± {deviation:F1}")}");
    }

    private sealed record Run(string Way, long Seed, double F1, double Precision, double Recall, long Lost, double Seconds)
    {
        public string Settings { get; init; } = string.Empty;
    }
}
