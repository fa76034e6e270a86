using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Backbones;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>The same encoder in ONNX Runtime, exported by the library, with as many threads as LibTorch has.</summary>
/// <remarks>
/// Threads of ONNX Runtime spin while they wait, by default. On a quiet machine that is quicker; on a busy one they take the cores from those who work. So there are two sessions.
/// </remarks>
internal sealed class OnnxEncoder : IDisposable
{
    private static readonly string[] Output = ["last_hidden_state"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multitaskbert-onnx-");
    private readonly InferenceSession _spinning;
    private readonly InferenceSession _sleeping;
    private readonly RunOptions _run = new();

    public OnnxEncoder(string encoder, OnnxPrecision precision)
    {
        using var model = new MultiTaskModel(Backbone.FromPretrained(encoder), new SequenceClassificationHead("topic", ["a", "b"]));
        model.ExportOnnx(_folder.FullName, new() { Precision = precision, IncludeHiddenStates = true });
        _spinning = Open(spins: true);
        _sleeping = Open(spins: false);
    }

    /// <summary>Computes the hidden states of a batch.</summary>
    /// <param name="ids">Int64 [B, T].</param>
    /// <param name="mask">The same.</param>
    /// <param name="spins">Whether threads spin while they wait, as they do by default.</param>
    public void Forward(Tensor ids, Tensor mask, bool spins = true)
    {
        var session = spins ? _spinning : _sleeping;
        var shape = ids.shape;
        var values = session.InputNames.ToDictionary(
            name => name,
            name => OrtValue.CreateTensorValueFromMemory(name switch { "input_ids" => ids.data<long>().ToArray(), "attention_mask" => mask.data<long>().ToArray(), _ => new long[ids.NumberOfElements] }, shape),
            StringComparer.Ordinal);
        using var outputs = session.Run(_run, values, Output);
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }

    public void Dispose()
    {
        _spinning.Dispose();
        _sleeping.Dispose();
        _run.Dispose();
        _folder.Delete(recursive: true);
    }

    private InferenceSession Open(bool spins)
    {
        using var options = new SessionOptions { IntraOpNumThreads = get_num_threads() };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        return new InferenceSession(Path.Combine(_folder.FullName, "model.onnx"), options);
    }
}
