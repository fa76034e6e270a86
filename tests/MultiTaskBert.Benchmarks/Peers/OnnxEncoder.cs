using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Backbones;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>The same encoder in ONNX Runtime, exported by the library, with as many threads as LibTorch has.</summary>
internal sealed class OnnxEncoder : IDisposable
{
    private static readonly string[] Output = ["last_hidden_state"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multitaskbert-onnx-");
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public OnnxEncoder(string encoder, OnnxPrecision precision)
    {
        using var model = new MultiTaskModel(Backbone.FromPretrained(encoder), new SequenceClassificationHead("topic", ["a", "b"]));
        model.ExportOnnx(_folder.FullName, new() { Precision = precision, IncludeHiddenStates = true });
        using var options = new SessionOptions { IntraOpNumThreads = get_num_threads() };
        _session = new InferenceSession(Path.Combine(_folder.FullName, "model.onnx"), options);
    }

    /// <summary>Computes the hidden states of a batch.</summary>
    public void Forward(Tensor ids, Tensor mask)
    {
        var shape = ids.shape;
        var values = _session.InputNames.ToDictionary(
            name => name,
            name => OrtValue.CreateTensorValueFromMemory(name switch { "input_ids" => ids.data<long>().ToArray(), "attention_mask" => mask.data<long>().ToArray(), _ => new long[ids.NumberOfElements] }, shape),
            StringComparer.Ordinal);
        using var outputs = _session.Run(_run, values, Output);
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        _folder.Delete(recursive: true);
    }
}
