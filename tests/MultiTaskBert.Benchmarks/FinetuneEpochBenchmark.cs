using System.Diagnostics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Data;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Norms;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Benchmarks;

/// <summary>
/// An epoch of SNIPS with MiniLM, all of it trainable. Ours and the peer alternate after a few steps, each over the whole epoch in batches of its own: ours of rows
/// of nearly one length, the time to sort them included; the peer's, and once ours, in a plain random order.
/// </summary>
internal sealed class FinetuneEpochBenchmark : Benchmark
{
    private const int BatchSize = 32;
    private const int StepsInARow = 8;
    private const int QuickSteps = 24;
    private const int Seed = 1;
    private const double SameWithin = 0.05;

    public override string Name => "finetune-epoch";

    public override string Description => "an epoch of SNIPS with MiniLM, batches of 32, in bfloat16 and in Float32, tokenisation included";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var rows = new SnipsRows(context);
        var deviation = PlainOverTraced(context, rows);
        var name = Math.Abs(deviation - 1) <= SameWithin ? "hf-fp32/fused" : "plain-fp32/fused";
        var folder = context.PathOf("models", "minilm-l6");
        using var bfloat16 = new OurTraining(Backbone.FromPretrained(folder), rows.Heads(), Precision.BFloat16);
        using var float32 = new OurTraining(Backbone.FromPretrained(folder), rows.Heads(), Precision.Float32);
        var config = ((BertBackbone)float32.Model.Backbone).Config;
        using var plain = new PlainBert(config, training: true);
        using var peer = new PeerTraining(plain, config.HiddenSize, rows, parameters => new FusedAdamW(parameters));

        var collator = float32.Model.CreateCollator();
        var random = new EpochOrder(rows.All, collator, BatchSampler.Shuffled());
        var bucketed = new EpochOrder(rows.All, collator, BatchSampler.LengthBucketed());
        var totals = Epoch(
            context.Quick ? QuickSteps : int.MaxValue,
            [
                (Interleaved.Ours, bfloat16.Step, bucketed),
                ("ours-fp32", float32.Step, bucketed),
                ("ours-random", bfloat16.Step, random),
                (name, peer.Step, random),
                ("ours-without-residual-norm", batch => KernelSwitch.Without(on => KernelChoice.ResidualNorm = on, () => bfloat16.Step(batch)), bucketed),
                ("ours-without-row-gradients", batch => KernelSwitch.Without(on => KernelChoice.RowGradients = on, () => bfloat16.Step(batch)), bucketed),
                ("ours-without-fused-attention", batch => KernelSwitch.Without(on => KernelChoice.FusedAttention = on, () => bfloat16.Step(batch)), bucketed),
            ]);
        yield return BenchmarkResult.Of($"minilm-l6, B{BatchSize}, bf16, batches by length", totals) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["plain_over_traced_at_bert_base"] = BenchmarkResult.Round(deviation),
                ["padding_share"] = BenchmarkResult.Round(bucketed.PaddingShare),
                ["padding_share_random"] = BenchmarkResult.Round(random.PaddingShare),
                ["steps"] = context.Quick ? QuickSteps : random.Batches.Count,
            },
        };
    }

    private static Dictionary<string, double> Epoch(int steps, IReadOnlyList<(string Name, Action<MtlBatch> Step, EpochOrder Order)> ways)
    {
        foreach (var (_, step, order) in ways)
        {
            order.Take(0, step);   // warm
        }

        var totals = ways.ToDictionary(way => way.Name, way => way.Order.PreparationMs, StringComparer.Ordinal);
        for (var first = 0; first < Math.Min(steps, ways[0].Order.Batches.Count); first += StepsInARow)
        {
            foreach (var (name, step, order) in ways)
            {
                using var memory = OurTraining.HoldMemory(name);
                order.Take(first, step);   // what a part of an epoch costs that an epoch in one piece does not: memory that the way before gave back
                var start = Stopwatch.GetTimestamp();
                for (var place = first; place < Math.Min(first + StepsInARow, order.Batches.Count); place++)
                {
                    order.Take(place, step);
                }

                totals[name] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return totals;
    }

    /// <summary>How long a step of the plain modules takes at BERT-base's sizes, over that of Hugging Face's graph: whether one may stand for the other.</summary>
    private static double PlainOverTraced(BenchmarkContext context, SnipsRows rows)
    {
        using var checkpoint = new BertBase(context);
        using var model = new MultiTaskModel(checkpoint.Load(), rows.Heads());
        using var batch = rows.FullBatch(model, 8, 128);
        using var traced = new TracedBert(context, "train");
        using var plain = new PlainBert(BertBase.Config, training: true);
        using var tracedTraining = new PeerTraining(traced, BertBase.Config.HiddenSize, rows, parameters => new FusedAdamW(parameters));
        using var plainTraining = new PeerTraining(plain, BertBase.Config.HiddenSize, rows, parameters => new FusedAdamW(parameters));
        var medians = Interleaved.Medians(
            context.Quick ? 2 : 3, 1, [("plain", () => plainTraining.Step(batch)), ("traced", () => tracedTraining.Step(batch))]);
        return medians["plain"] / medians["traced"];
    }

    /// <summary>The batches of an epoch.</summary>
    private sealed class EpochOrder
    {
        private readonly MtlDataset _rows;
        private readonly Collator _collator;

        public EpochOrder(MtlDataset rows, Collator collator, BatchSampler sampler)
        {
            (_rows, _collator) = (rows, collator);
            var start = Stopwatch.GetTimestamp();
            IReadOnlyList<int> lengths = [];
            Batches = [.. sampler.Batches(new SamplerInput(rows.Count, BatchSize, Seed, lengths: () => lengths = Lengths()))];
            PreparationMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

            lengths = lengths.Count > 0 ? lengths : Lengths();
            PaddingShare = 1 - ((double)lengths.Sum() / Batches.Sum(batch => batch.Count * batch.Max(row => lengths[row])));
        }

        public IReadOnlyList<IReadOnlyList<int>> Batches { get; }

        /// <summary>What it took to order the rows.</summary>
        public double PreparationMs { get; }

        /// <summary>The ratio of padding among all places.</summary>
        public double PaddingShare { get; }

        /// <summary>Collates a batch and makes a step on it.</summary>
        public void Take(int place, Action<MtlBatch> step)
        {
            using var batch = _collator.Collate([.. Batches[place].Select(row => _rows[row])]);
            step(batch);
        }

        private int[] Lengths() => [.. _rows.Select(_collator.LengthOf)];
    }
}
