using System.Text.Json.Nodes;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>A tiny BERT as transformers saves it with a classifier of three classes, in any state of disrepair.</summary>
internal static class FineTunedBert
{
    internal const string SequenceClass = "BertForSequenceClassification";
    internal const string TokenClass = "BertForTokenClassification";
    internal static readonly string[] Tags = ["O", "B-X", "I-X"];

    /// <summary>Writes the checkpoint.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="pythonClass">The class of transformers.</param>
    /// <param name="config">Changes <c>config.json</c>.</param>
    /// <param name="weights">Changes the tensors; what it adds belongs to the dispose scope.</param>
    /// <param name="type">The type of the tensors.</param>
    internal static void Write(
        TemporaryFolder folder, string pythonClass = SequenceClass, Action<JsonObject>? config = null, Action<Dictionary<string, Tensor>>? weights = null, ScalarType type = ScalarType.Float32)
    {
        TinyBert.Write(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!.AsObject();
        json["architectures"] = new JsonArray(pythonClass);
        json["id2label"] = new JsonObject { ["0"] = Tags[0], ["1"] = Tags[1], ["2"] = Tags[2] };
        config?.Invoke(json);
        folder.Write("config.json", json.ToJsonString());

        using var scope = NewDisposeScope();
        var tensors = TinyBert.Weights(layers: 2, pooler: pythonClass == SequenceClass, type)
            .ToDictionary(weight => $"bert.{weight.Key}", weight => weight.Value, StringComparer.Ordinal);
        tensors.Add("classifier.weight", (arange(3 * TinyBert.HiddenSize, ScalarType.Float32).view(3, TinyBert.HiddenSize) / 64).to(type));
        tensors.Add("classifier.bias", tensor(new[] { 1f, 2f, 4f }).to(type));
        weights?.Invoke(tensors);
        SafeTensorsWriter.Write(folder.File("model.safetensors"), tensors);
    }
}
