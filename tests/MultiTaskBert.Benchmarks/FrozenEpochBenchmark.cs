using System.Security.Cryptography;
using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Benchmarks;

/// <summary>An epoch of training heads on a frozen encoder, the second and later ones, with the features of epoch 1 kept and without.</summary>
internal sealed class FrozenEpochBenchmark : Benchmark
{
    private const int BatchSize = 32;
    private const string Peer = "no-cache";

    // Both ways must have the same weights at the end of this epoch, bit for bit.
    private const int ComparedEpoch = 2;

    public override string Name => "frozen-epoch";

    public override string Description => "an epoch from the second on, MiniLM on SNIPS with the encoder frozen, against the same without the frozen-prefix cache";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var rows = MtlDataset.FromSeqInOut(context.PathOf("data", "snips", "train"), "intent", "slots");
        rows = context.Quick ? rows.Take(640) : rows;
        var ours = new List<Epochs>();
        var peers = new List<Epochs>();
        for (var round = 0; round < (context.Quick ? 1 : 2); round++)
        {
            ours.Add(Train(context, rows, new FeatureCacheOptions(), epochs: context.Quick ? 60 : 12));
            peers.Add(Train(context, rows, cache: null, ComparedEpoch));
            context.Note($"round {round + 1}: {string.Join(' ', ours[^1].Times.Select(Text))} ms with cache; {string.Join(' ', peers[^1].Times.Select(Text))} ms without");
        }

        var hashes = ours.Concat(peers).Select(run => run.Hash).Distinct(StringComparer.Ordinal).ToArray();
        if (hashes.Length != 1)
        {
            throw new InvalidOperationException($"With and without the cache, training ends with other weights: {string.Join(", ", hashes)}.");
        }

        var medians = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [Interleaved.Ours] = Interleaved.Quantile(ours.SelectMany(run => run.Times.Skip(1)), 0.5),
            [Peer] = Interleaved.Quantile(peers.SelectMany(run => run.Times.Skip(1)), 0.5),
        };
        yield return BenchmarkResult.Of($"minilm-l6, {rows.Count} rows of SNIPS, B{BatchSize}", medians) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["steps"] = ours[0].Steps,
                ["ours_ms_per_step"] = BenchmarkResult.Round(medians[Interleaved.Ours] / ours[0].Steps),
                ["first_epoch_ms"] = BenchmarkResult.Round(Interleaved.Quantile(ours.Select(run => run.Times[0]), 0.5)),
                ["weights_sha256"] = hashes[0],
            },
        };
    }

    private static string Text(double milliseconds) => FormattableString.Invariant($"{milliseconds:0}");

    private static Epochs Train(BenchmarkContext context, MtlDataset rows, FeatureCacheOptions? cache, int epochs)
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(context.PathOf("models", "minilm-l6")),
            new SequenceClassificationHead("intent", rows.LabelNames("intent")),
            new TokenClassificationHead("slots", rows.TagNames("slots")));
        var watch = new Epochs(model);
        new Trainer(model, new TrainerOptions
        {
            Epochs = epochs,
            BatchSize = BatchSize,
            LearningRate = 1e-3,
            Batches = new() { Sampler = BatchSampler.Shuffled() },
            Precision = Precision.Float32,
            Optimization = new() { Schedule = LearningRateSchedule.Constant, Warmup = Warmup.None },   // so that the first epochs do not depend on how many there are
            Freeze = FreezePolicy.Backbone,
            FeatureCache = cache,
            Callbacks = [watch],
        }).Fit(rows);
        return watch;
    }

    /// <summary>How long each epoch took, and the weights after the one that is compared.</summary>
    private sealed class Epochs(MultiTaskModel model) : ITrainerCallback
    {
        private TimeSpan _before;

        public List<double> Times { get; } = [];

        public string Hash { get; private set; } = string.Empty;

        public long Steps { get; private set; }

        public void OnEpochCompleted(EpochRecord epoch)
        {
            Times.Add((epoch.Elapsed - _before).TotalMilliseconds);
            _before = epoch.Elapsed;
            Steps = Times.Count == 1 ? epoch.Steps : Steps;
            if (epoch.Epoch == ComparedEpoch)
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                foreach (var (_, value) in model.state_dict().OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
                {
                    hash.AppendData(value.bytes);
                }

                Hash = Convert.ToHexStringLower(hash.GetHashAndReset());
            }
        }
    }
}
