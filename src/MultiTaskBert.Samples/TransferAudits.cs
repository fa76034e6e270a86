using System.CommandLine;
using System.Globalization;
using MultiTaskBert.Audit;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Samples;

/// <summary>Do intents and slots help each other? On a folder laid out as SNIPS: each alone and both together, over seeds; with <c>--tweets</c> the entities of WNUT-17 as a third task.</summary>
internal static class TransferAudits
{
    private const string Intent = "intent";
    private const string Slots = "slots";

    public static Command Command()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with train and dev, each with seq.in, seq.out and label.", Required = true };
        var tweets = new Option<DirectoryInfo?>("--tweets") { Description = "A folder with train.conll and dev.conll, whose entities are a third task; then every pair is trained as well." };
        var model = new Option<string>("--model") { Description = "An encoder: a folder, or an id of the Hugging Face hub. Default: the small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of each training.", DefaultValueFactory = _ => 3 };
        var batchSize = new Option<int>("--batch-size") { Description = "Rows in a training batch.", DefaultValueFactory = _ => 16 };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 2e-4 };
        var seeds = new Option<int>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 3 };
        var limit = new Option<int>("--limit-train") { Description = "Takes only so many training rows of each data set.", DefaultValueFactory = _ => 400 };
        var limitDev = new Option<int>("--limit-dev") { Description = "Takes only so many dev rows of each data set.", DefaultValueFactory = _ => 300 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Writes the report to this file as well, as Markdown." };
        var command = new Command("transfer-audit", "Trains every task alone and all together, over seeds, and says which tasks that helps.")
        {
            data, tweets, model, epochs, batchSize, rate, seeds, limit, limitDev, markdown,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var root = parsed.GetRequiredValue(data).FullName;
            MtlDataset Snips(string part, int rows) => MtlDataset.FromSeqInOut(Path.Combine(root, part), Intent, Slots).Take(rows);
            List<MixtureMember> members = [new("snips", Snips("train", parsed.GetValue(limit))) { Dev = Snips("dev", parsed.GetValue(limitDev)) }];
            if (parsed.GetValue(tweets)?.FullName is { } folder)
            {
                MtlDataset Tweets(string part, int rows) => MtlDataset.FromConll(Path.Combine(folder, $"{part}.conll")).Take(rows);
                members.Add(new MixtureMember("tweets", Tweets("train", parsed.GetValue(limit))) { Dev = Tweets("dev", parsed.GetValue(limitDev)) });
            }

            var options = new TrainerOptions
            {
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(rate),
                Freeze = FreezePolicy.None,
                Batches = new() { Sampler = BatchSampler.Shuffled() },
                Precision = Precision.Float32,
                Evaluation = new() { AllowUnknownLabels = true },   // a part of the training rows may lack some
            };
            Run(parsed.GetRequiredValue(model), new MtlMixture(members), options, parsed.GetValue(seeds), parsed.GetValue(markdown)?.FullName, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Run(string encoder, MtlMixture mixture, TrainerOptions options, int seeds, string? markdown, CancellationToken cancellation)
    {
        MtlDataset rows = MtlDataset.From(mixture.SelectMany(member => member.Train));

        #region transfer-audit
        TransferReport report = TransferAudit.Run(
            (heads, seed) => new MultiTaskModel(Backbone.FromPretrained(encoder), [.. heads.Select(NewHead)], seed),
            options,
            mixture,
            new TransferAuditOptions { Seeds = [.. Enumerable.Range(1, seeds)], AllPairs = mixture.Count > 1, Progress = new RunLog() },
            cancellation);
        Console.WriteLine();
        Console.Write(report);
        #endregion
        if (markdown is not null)
        {
            File.WriteAllText(markdown, report.ToMarkdown());
        }

        TaskHead NewHead(string head) => head == Intent ? new SequenceClassificationHead(head, rows.LabelNames(head)) : new TokenClassificationHead(head, rows.TagNames(head));
    }

    /// <summary>A line for each training when it is done.</summary>
    private sealed class RunLog : IProgress<TransferRun>
    {
        public void Report(TransferRun value) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Number}/{value.Total}  seed {value.Seed}  {string.Join("  ", value.Scores.Select(score => $"{score.Key} {score.Value:F4}"))}  ({value.Elapsed.TotalSeconds:F0} s)"));
    }
}
