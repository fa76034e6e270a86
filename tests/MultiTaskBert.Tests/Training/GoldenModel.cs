using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>The encoder of a case of the reference data, with its two linear heads, in eval mode because its runs had no dropout.</summary>
internal sealed class GoldenModel : IDisposable
{
    private static readonly string[] HeadParameters = ["sentence_head.weight", "sentence_head.bias", "token_head.weight", "token_head.bias"];

    private readonly SafeTensorsReader _file;

    /// <param name="file">The tensors of the case; the caller keeps ownership.</param>
    /// <param name="settings">The settings of the case.</param>
    /// <param name="prefix">What stands before the names of the heads' values in the file.</param>
    internal GoldenModel(SafeTensorsReader file, JsonElement settings, string prefix = "")
    {
        _file = file;
        var pooler = settings.GetProperty("sentence_head_input").GetString()!.StartsWith("pooler_output", StringComparison.Ordinal);
        var smoothing = settings.TryGetProperty("label_smoothing", out var given) ? given.GetDouble() : 0;
        var classes = Names("A", prefix + HeadParameters[1]);
        var tags = Names("T", prefix + HeadParameters[3]);
        Model = new MultiTaskModel(
            Backbone.FromPretrained(Path.Combine(Goldens.RequireRoot(), settings.GetProperty("model").GetString()!)),
            new SequenceClassificationHead(
                "sentence", classes, new() { Pooling = pooler ? Pooling.Pooler : Pooling.Cls, LabelSmoothing = smoothing, ClassWeights = Weights("sentence", classes) }),
            new TokenClassificationHead("token", tags, new() { LabelSmoothing = smoothing, ClassWeights = Weights("token", tags) }));
        Parameters = Model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter, StringComparer.Ordinal);
        foreach (var name in HeadParameters)
        {
            file.ReadInto(prefix + name, Parameters[NameOf(name)]);
        }
    }

    internal MultiTaskModel Model { get; }

    /// <summary>The parameters by their full names in the model.</summary>
    internal IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>The full name in the model of a parameter of the reference data.</summary>
    internal static string NameOf(string golden) => golden.Split("_head.") is [var head, var rest] ? $"heads.{head}.classifier.{rest}" : $"backbone.{golden}";

    /// <summary>Whether a parameter has a true gradient of zero, so that only rounding moves it, in every implementation another way.</summary>
    internal static bool IsRounding(string parameter) => parameter.EndsWith("attention.self.key.bias", StringComparison.Ordinal);

    /// <summary>The batch that stands behind a prefix in the file; the caller disposes it. It knows no rows, only tensors.</summary>
    internal MtlBatch Batch(string prefix = "")
    {
        var labels = Model.Heads.ToDictionary(head => head.Name, head => Read($"{head.Name}_labels"), StringComparer.Ordinal);
        var counts = Model.Heads.ToDictionary(head => head.Name, head => head.Layout.CountLabelled(labels[head.Name]), StringComparer.Ordinal);
        return new MtlBatch(Read("input_ids"), Read("attention_mask"), Read("token_type_ids"), labels, counts, counts.ToDictionary(c => c.Key, _ => 0L), [], []);

        Tensor Read(string name) => _file.Read(prefix + name).DetachFromDisposeScope();
    }

    public void Dispose() => Model.Dispose();

    private string[] Names(string letter, string bias) => [.. Enumerable.Range(0, (int)_file.Tensors[bias].Shape[0]).Select(i => $"{letter}{i}")];

    private Dictionary<string, double>? Weights(string head, string[] names)
    {
        if (!_file.Tensors.ContainsKey($"class_weights.{head}"))
        {
            return null;
        }

        using var weights = _file.Read($"class_weights.{head}").to(ScalarType.Float64);
        return names.Zip(weights.data<double>().ToArray()).ToDictionary(w => w.First, w => w.Second, StringComparer.Ordinal);
    }
}
