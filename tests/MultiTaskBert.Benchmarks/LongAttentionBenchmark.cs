using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>
/// Attention over long rows with the sizes of ModernBERT-base, between its linear layers: that of local layers, that of global ones, and global with dropout, as encoders in the way of BERT
/// are trained with. Then three of its layers, one global and two local.
/// </summary>
internal sealed class LongAttentionBenchmark : Benchmark
{
    private const int Heads = 12;
    private const int Hidden = 768;
    private const int Reach = 64;                       // a window of 128, half to each side
    private const double Dropout = 0.1;
    private const int LongestWithProbabilities = 2048;   // above, [B, heads, T, T] several times over is more than a machine has
    private const string Operator = "operator";          // LibTorch's, under a mask [T, T] where the layer is local
    private const string Blocks = "operator-blocks";     // the same on blocks of a window
    private const string Products = "products";          // product, softmax, product
    private const int SomeLayers = 3;

    private static readonly int[] Lengths = [128, 512, 2048, 8192];

    public override string Name => "long-attention";

    public override string Description => "attention of 12 heads over 128, 512, 2,048 and 8,192 tokens, local (window 128) and global, forward and with backward; and three layers of ModernBERT-base";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        foreach (var length in Lengths)
        {
            foreach (var backward in (bool[])[false, true])
            {
                yield return Attention(context, "local", length, backward, [(Interleaved.Ours, Near), (Blocks, NearByBlocks), (Operator, NearByMask)]);
                yield return Attention(context, "global", length, backward, [(Interleaved.Ours, Far), (Operator, FarByOperator)]);
                if (length <= FusedAttention.LongestRow)
                {
                    yield return Attention(context, "global, the pass for short rows", length, backward, [(Interleaved.Ours, FarAtOnce), (Operator, FarByOperator)]);
                }
            }

            yield return Attention(
                context, "global, dropout 0.1", length, backward: true, [(Interleaved.Ours, FarDropped), .. length <= LongestWithProbabilities ? ((string, Way)[])[(Products, FarByProducts)] : []]);
            foreach (var backward in (bool[])[false, true])
            {
                yield return Layers(context, SomeLayers, length, backward);
            }
        }
    }

    private delegate Tensor Way(Tensor[] projected, Tensor isToken);

    private static Tensor Near(Tensor[] projected, Tensor isToken) => BandAttention.Attend(projected, Heads, isToken, Reach, dropout: 0);

    private static Tensor NearByBlocks(Tensor[] projected, Tensor isToken)
    {
        var split = Split(projected);
        return Merged(WindowAttention.Attend(split[0], split[1], split[2], isToken, Reach, (q, k, v, mask) => nn.functional.scaled_dot_product_attention(q, k, v, mask)));
    }

    private static Tensor NearByMask(Tensor[] projected, Tensor isToken)
    {
        var split = Split(projected);
        return Merged(nn.functional.scaled_dot_product_attention(split[0], split[1], split[2], WindowAttention.WholeMask(isToken, Reach)));
    }

    private static Tensor Far(Tensor[] projected, Tensor isToken) => BandAttention.Attend(projected, Heads, isToken, reach: null, dropout: 0);

    private static Tensor FarAtOnce(Tensor[] projected, Tensor isToken) => FusedAttention.Attend(projected, Heads, isToken, dropout: 0);

    private static Tensor FarByOperator(Tensor[] projected, Tensor isToken)
    {
        var split = Split(projected);
        return Merged(nn.functional.scaled_dot_product_attention(split[0], split[1], split[2], isToken));
    }

    private static Tensor FarDropped(Tensor[] projected, Tensor isToken) => BandAttention.Attend(projected, Heads, isToken, reach: null, Dropout);

    private static Tensor FarByProducts(Tensor[] projected, Tensor isToken)
    {
        var split = Split(projected);
        return Merged(ProductAttention.Attend(split[0], split[1], split[2], isToken, Dropout));
    }

    private static Tensor[] Split(Tensor[] projected) => [.. projected.Select(x => x.view(x.size(0), x.size(1), Heads, -1).transpose(1, 2))];

    private static Tensor Merged(Tensor x) => x.transpose(1, 2).flatten(2);

    private static BenchmarkResult Attention(BenchmarkContext context, string kind, int length, bool backward, IReadOnlyList<(string Name, Way Way)> ways)
    {
        using var scope = NewDisposeScope();
        Tensor[] projected = [.. Enumerable.Range(0, 3).Select(_ => randn(1, length, Hidden))];
        if (backward)
        {
            projected = [.. projected.Select(x => x.requires_grad_())];
        }

        var isToken = ones(1, 1, 1, length, dtype: ScalarType.Bool);
        return Measure(context, $"{kind} 1x{length}{(backward ? " with backward" : "")}", length, [.. ways.Select(way => (way.Name, (Action)(() => Work(() => way.Way(projected, isToken), backward))))]);
    }

    // As an encoder is built and read, with the kernel and, by its switch, without it: then local layers are the operator on blocks.
    internal static BenchmarkResult Layers(BenchmarkContext context, int layers, int length, bool backward)
    {
        using var scope = NewDisposeScope();
        using var backbone = Backbone(layers);
        using var ids = randint(1000, backbone.Shape.VocabularySize, [1, length], ScalarType.Int64);
        using var mask = ones_like(ids);
        void Read() => Work(() => backbone.Forward(ids, mask).Last, backward);
        return Measure(
            context,
            $"{layers} layers of ModernBERT-base 1x{length}{(backward ? " with backward" : "")}",
            length,
            [(Interleaved.Ours, Read), ("ours-without-band-attention", () => KernelSwitch.Without(on => KernelChoice.BandAttention = on, Read))]);
    }

    private static Backbone Backbone(int layers)
    {
        var folder = Directory.CreateTempSubdirectory("multitaskbert-modernbert-");
        try
        {
            var file = Path.Combine(folder.FullName, PretrainedConfig.FileName);
            File.WriteAllText(file, $$"""{ "model_type": "modernbert", "num_hidden_layers": {{layers}} }""");
            using var noGrad = no_grad();
            var backbone = new ModernBertArchitecture().Build(PretrainedConfig.Read(file), withPooler: false, tokenizer: null);
            foreach (var (name, value) in backbone.named_parameters())
            {
                BertBase.Fill(name.Replace("norm", "LayerNorm", StringComparison.Ordinal), value);
            }

            backbone.eval();
            return backbone;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Work(Func<Tensor> attend, bool backward)
    {
        using var scope = NewDisposeScope();
        using var mode = set_grad_enabled(backward);
        var output = attend();
        if (backward)
        {
            output.sum().backward();
        }
    }

    private static BenchmarkResult Measure(BenchmarkContext context, string name, int length, IReadOnlyList<(string Name, Action Work)> ways)
    {
        var peaks = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (way, work) in ways)
        {
            work();
            var before = PeakMemory.Reset();
            work();
            peaks[way] = Math.Round((PeakMemory.Bytes - before) / (1 << 20));
        }

        var times = Interleaved.Times(context.Quick ? 2 : Rounds(length), 0, ways);
        return BenchmarkResult.Of(name, times.ToDictionary(way => way.Key, way => Interleaved.Quantile(way.Value, 0.5), StringComparer.Ordinal)) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["peak_mib"] = peaks, ["processor"] = Processor() },
        };
    }

    private static int Rounds(int length) => length <= 512 ? 40 : length <= 2048 ? 15 : 3;

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? string.Join(' ', File.ReadLines("/proc/cpuinfo").Take(8).Where(line => line.StartsWith("model", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]))
        : System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
}
