using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;
using PeerTokenizer = Microsoft.ML.Tokenizers.BertTokenizer;

namespace MultiTaskBert.Benchmarks;

/// <summary>Text to ids. The words of SNIPS are plain letters, where the peer is right as well; both are checked to give the same ids.</summary>
internal sealed class TokenizeBenchmark : Benchmark
{
    private const string Peer = "ml-tokenizers";
    private const int RowsInText = 40;

    public override string Name => "tokenize";

    public override string Description => "SNIPS and long texts to ids, one thread and two, beside BertTokenizer of Microsoft.ML.Tokenizers";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var folder = context.PathOf("models", "minilm-l6");
        var ours = TokenizerLoader.Load(folder);
        var peer = PeerTokenizer.Create(Path.Combine(folder, "vocab.txt"));
        string[] all = [.. new SnipsRows(context).All.Select(row => string.Join(' ', row.Words!))];
        string[] texts = [.. all.Where(text => ours.Encode(text).Ids.SequenceEqual(peer.EncodeToIds(text)))];
        string[] longTexts = [.. texts.Chunk(RowsInText).Select(rows => string.Join(' ', rows))];
        foreach (var threads in (int[])[1, 2])
        {
            yield return Measure(context, "SNIPS", texts, ours, peer, threads, all.Length - texts.Length);
            yield return Measure(context, $"long text, {RowsInText} rows of SNIPS each", longTexts, ours, peer, threads, leftOut: 0);
        }
    }

    private static BenchmarkResult Measure(
        BenchmarkContext context, string name, string[] texts, Tokenizer ours, PeerTokenizer peer, int threads, int leftOut)
    {
        var tokens = texts.Sum(text => (long)ours.Encode(text).Length);
        var medians = Interleaved.Medians(
            rounds: context.Quick ? 3 : 25,
            warmup: 2,
            [
                (Interleaved.Ours, () => OnThreads(threads, texts, text => ours.Encode(text))),
                (Peer, () => OnThreads(threads, texts, text => peer.EncodeToIds(text))),
            ]);
        return BenchmarkResult.Of($"{name}, {threads} thread{(threads == 1 ? string.Empty : "s")}", medians) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["tokens"] = tokens,
                ["million_tokens_per_second_and_thread"] = BenchmarkResult.Round(tokens / medians[Interleaved.Ours] / 1000 / threads),
                ["rows_left_out_because_ids_differ"] = leftOut,
            },
        };
    }

    private static void OnThreads(int threads, string[] texts, Action<string> work)
    {
        var workers = Enumerable.Range(0, threads).Select(worker => new Thread(() =>
        {
            for (var i = worker; i < texts.Length; i += threads)
            {
                work(texts[i]);
            }
        })).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
    }
}
