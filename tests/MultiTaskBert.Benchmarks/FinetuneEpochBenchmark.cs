using System.Diagnostics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Data;

namespace MultiTaskBert.Benchmarks;

/// <summary>An epoch of SNIPS with MiniLM, all of it learning. Ours and the peer take turns of a few steps, each over batches of its own.</summary>
internal sealed class FinetuneEpochBenchmark : Benchmark
{
    private const int BatchSize = 32;
    private const int Turn = 8;
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
        (int Steps, long Tokens, long Places) seen = default;
        var totals = Epoch(
            context,
            rows,
            [
                (Interleaved.Ours, batch => Take(bfloat16.Step, batch)),
                ("ours-fp32", batch => Take(float32.Step, batch)),
                (name, batch => Take(peer.Step, batch)),
            ]);
        yield return BenchmarkResult.Of($"minilm-l6, {seen.Steps} steps of B{BatchSize}, bf16", totals) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["plain_over_traced_at_bert_base"] = BenchmarkResult.Round(deviation),
                ["padding_share"] = BenchmarkResult.Round(1 - ((double)seen.Tokens / seen.Places)),
                ["steps"] = seen.Steps,
            },
        };

        void Take(Action<MtlBatch> step, IReadOnlyList<MtlExample> examples)
        {
            using var batch = collator.Collate(examples);
            step(batch);
            if (step.Target == bfloat16)
            {
                seen = (seen.Steps + 1, seen.Tokens + batch.TokenCount, seen.Places + ((long)batch.RowCount * batch.PaddedLength));
            }
        }
    }

    private static Dictionary<string, double> Epoch(
        BenchmarkContext context, SnipsRows rows, IReadOnlyList<(string Name, Action<IReadOnlyList<MtlExample>> Step)> ways)
    {
        var batches = new Sampling.ShuffledBatches().Batches(new Sampling.SamplerInput(rows.All.Count, BatchSize, Seed))
            .Select(batch => batch.Select(row => rows.All[row]).ToArray()).Take(context.Quick ? QuickSteps : int.MaxValue).ToArray();
        foreach (var (_, step) in ways)
        {
            step(batches[0]);   // warm
        }

        var totals = ways.ToDictionary(way => way.Name, _ => 0.0, StringComparer.Ordinal);
        foreach (var turn in batches.Chunk(Turn))
        {
            foreach (var (name, step) in ways)
            {
                var start = Stopwatch.GetTimestamp();
                Array.ForEach(turn, batch => step(batch));
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
            context.Quick ? 2 : 5, 1, [("plain", () => plainTraining.Step(batch)), ("traced", () => tracedTraining.Step(batch))]);
        return medians["plain"] / medians["traced"];
    }
}
