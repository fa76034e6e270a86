using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Products;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>The encoder in eval mode: how long one batch takes, in the middle and at worst.</summary>
internal sealed class InferenceBenchmark : Benchmark
{
    private const string Float32Peer = "hf-fp32";
    private const string InBFloat16 = "ours-bf16";
    private const string OnnxFloat32 = "onnxruntime-fp32";
    private const string OnnxInt8 = "onnxruntime-int8";
    private const string Sleeping = "-no-spin";
    private const string Without = "-without-";
    private static readonly (int Rows, int Length)[] Shapes = [(1, 16), (1, 128), (32, 128)];

    public override string Name => "inference";

    public override string Description => "hidden states of one batch in eval mode, BERT-base and MiniLM: median and 99th percentile";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        // Of MiniLM there is no graph of Hugging Face's; the peer is the same layers out of TorchSharp's modules.
        var folder = context.PathOf("models", "minilm-l6");
        using var plain = new PlainBert(((BertBackbone)Backbone.FromPretrained(folder)).Config, training: false);
        foreach (var result in Shapes.SelectMany(shape => Measure(context, "minilm-l6", folder, shape, [("plain-fp32", plain)])))
        {
            yield return result;
        }

        using var checkpoint = new BertBase(context);
        using var traced = new TracedBert(context, "eval");
        using var autocast = new TracedBert(context, "eval-amp-sdpa");
        foreach (var result in Shapes.SelectMany(shape => Measure(context, "bert-base", checkpoint.Folder, shape, [(Float32Peer, traced), ("hf-amp", autocast)])))
        {
            yield return result;
        }
    }

    private static IEnumerable<BenchmarkResult> Measure(
        BenchmarkContext context, string model, string folder, (int Rows, int Length) shape, IReadOnlyList<(string Name, PeerEncoder Encoder)> peers)
    {
        using var float32 = Backbone.FromPretrained(folder);
        using var bfloat16 = Backbone.FromPretrained(folder);
        bfloat16.Precision = Precision.BFloat16;
        using var onnx = new OnnxEncoder(folder, OnnxPrecision.Float32);
        using var int8 = new OnnxEncoder(folder, OnnxPrecision.Int8);
        using var noGrad = no_grad();
        using var ids = randint(1000, float32.Shape.VocabularySize, [shape.Rows, shape.Length], ScalarType.Int64);
        using var mask = ones_like(ids);
        var isLarge = shape.Rows > 1;
        var processor = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var times = Interleaved.Times(
            rounds: context.Quick ? 2 : isLarge ? 6 : 100,
            warmup: 1,
            [
                (Interleaved.Ours, () => Ours(float32, ids, mask)),
                (InBFloat16, () => Ours(bfloat16, ids, mask)),
                .. peers.Select(peer => (peer.Name, (Action)(() => Peer(peer.Encoder, ids, mask)))),
                (OnnxFloat32, () => onnx.Forward(ids, mask)),
                (OnnxFloat32 + Sleeping, () => onnx.Forward(ids, mask, spins: false)),
                (OnnxInt8, () => int8.Forward(ids, mask)),
                (OnnxInt8 + Sleeping, () => int8.Forward(ids, mask, spins: false)),
                (Interleaved.Ours + Without + "fused-attention", () => KernelSwitch.Without(on => KernelChoice.FusedAttention = on, () => Ours(float32, ids, mask))),
                (InBFloat16 + Without + "fused-attention", () => KernelSwitch.Without(on => KernelChoice.FusedAttention = on, () => Ours(bfloat16, ids, mask))),
                .. isLarge
                    ? ((string, Action)[])[(InBFloat16 + Without + "packed-product", () => KernelSwitch.Without(on => KernelChoice.PackedProduct = on, () => Ours(bfloat16, ids, mask)))]
                    : ((string, Action)[])[(Interleaved.Ours + Without + "few-rows-product", () => KernelSwitch.Without(on => KernelChoice.FewRowsProduct = on, () => Ours(float32, ids, mask)))],
                (Interleaved.Ours + Without + "few-rows-kernels", () => KernelSwitch.Without(on => KernelChoice.FewRowsProduct = KernelChoice.EmbeddingNorm = on, () => Ours(float32, ids, mask))),
            ],
            processor: (name, time) => (processor.TryGetValue(name, out var known) ? known : processor[name] = []).Add(time),
            settle: true);   // Each has its own weights in the cache, as one who predicts again and again has.
        foreach (var (ours, type) in ((string, string)[])[(Interleaved.Ours, "fp32"), (InBFloat16, "bf16")])
        {
            var others = peers.Select(peer => peer.Name).Concat([OnnxFloat32, OnnxFloat32 + Sleeping, OnnxInt8, OnnxInt8 + Sleeping]).Concat(times.Keys.Where(way => way.StartsWith(ours + Without, StringComparison.Ordinal)));
            var medians = others.ToDictionary(name => name, name => Interleaved.Quantile(times[name], 0.5), StringComparer.Ordinal);
            medians[Interleaved.Ours] = Interleaved.Quantile(times[ours], 0.5);
            yield return BenchmarkResult.Of($"{model} {shape.Rows}x{shape.Length} {type}", medians) with
            {
                Extra = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["p99_ms"] = times.Where(way => way.Key == ours || peers.Any(peer => peer.Name == way.Key)).ToDictionary(
                        way => way.Key == ours ? Interleaved.Ours : way.Key, way => BenchmarkResult.Round(Interleaved.Quantile(way.Value, 0.99)), StringComparer.Ordinal),
                    ["processor_ms"] = processor.Where(way => way.Key == ours || others.Contains(way.Key, StringComparer.Ordinal)).ToDictionary(
                        way => way.Key == ours ? Interleaved.Ours : way.Key, way => BenchmarkResult.Round(Interleaved.Quantile(way.Value, 0.5)), StringComparer.Ordinal),
                    ["rounds"] = times[ours].Count,
                    ["threads"] = get_num_threads(),
                    ["processor"] = ProcessorName(),
                },
            };
        }
    }

    // CPUID leaves 0x80000002 to 0x80000004: 48 characters.
    private static string ProcessorName()
    {
        if (!X86Base.IsSupported)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        var registers = Enumerable.Range(2, 3).Select(leaf => X86Base.CpuId(unchecked((int)0x80000000) + leaf, 0)).SelectMany(leaf => (int[])[leaf.Eax, leaf.Ebx, leaf.Ecx, leaf.Edx]).ToArray();
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers.AsSpan())).TrimEnd('\0').Trim();
    }

    private static void Ours(Backbone backbone, Tensor ids, Tensor mask)
    {
        using var scope = NewDisposeScope();
        backbone.Forward(ids, mask);
    }

    private static void Peer(PeerEncoder encoder, Tensor ids, Tensor mask)
    {
        using var scope = NewDisposeScope();
        encoder.Forward(ids, mask);
    }
}
