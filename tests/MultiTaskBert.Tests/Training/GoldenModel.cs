using MultiTaskBert.Pretrained;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>The tiny BERT with the two linear heads of the reference data, in eval mode because its runs had no dropout.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly IReadOnlyList<TaskHead> _heads;

    /// <param name="root">The folder of the reference data.</param>
    /// <param name="pooler">Whether the sentence head reads the pooler.</param>
    /// <param name="smoothing">ε of label smoothing of both heads.</param>
    /// <param name="tokenWeights">Class weights of the token head, or null.</param>
    internal GoldenModel(string root, bool pooler, double smoothing = 0, float[]? tokenWeights = null)
    {
        string[] tags = [.. Enumerable.Range(0, 9).Select(i => $"T{i}")];
        _heads =
        [
            new SequenceClassificationHead("sentence", ["A", "B", "C"], new() { Pooling = pooler ? Pooling.Pooler : Pooling.Cls, LabelSmoothing = smoothing }),
            new TokenClassificationHead("token", tags, new()
            {
                LabelSmoothing = smoothing,
                ClassWeights = tokenWeights?.Index().ToDictionary(w => tags[w.Index], w => (double)w.Item, StringComparer.Ordinal),
            }),
        ];
        Model = new MultiTaskModel(Backbone.FromPretrained(Path.Combine(root, "models", "tiny", "bert")), [.. _heads]);
        Parameters = Model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter, StringComparer.Ordinal);
    }

    internal MultiTaskModel Model { get; }

    /// <summary>The parameters by their full names in the model.</summary>
    internal IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>The full name in the model of a parameter of the reference data.</summary>
    internal static string NameOf(string golden) => golden.Split("_head.") is [var head, var rest] ? $"heads.{head}.classifier.{rest}" : $"backbone.{golden}";

    /// <summary>Sets the heads to the values that stand in the file behind a prefix.</summary>
    internal void SetHeads(SafeTensorsReader file, string prefix)
    {
        foreach (var name in (string[])["sentence_head.weight", "sentence_head.bias", "token_head.weight", "token_head.bias"])
        {
            file.ReadInto(prefix + name, Parameters[NameOf(name)]);
        }
    }

    /// <summary>The losses of the heads that have a label in the batch behind a prefix.</summary>
    internal IReadOnlyList<HeadLoss> Losses(SafeTensorsReader file, string prefix)
    {
        var states = Model.Backbone.Forward(
            file.Read(prefix + "input_ids"), file.Read(prefix + "attention_mask"), file.Read(prefix + "token_type_ids"));
        return [.. _heads
            .Select(head => (Head: head, Labels: file.Read($"{prefix}{head.Name}_labels")))
            .Where(entry => entry.Head.Layout.CountLabelled(entry.Labels) > 0)
            .Select(entry => new HeadLoss(entry.Head.Name, entry.Head.Loss(entry.Head.Forward(states), entry.Labels)))];
    }

    public void Dispose() => Model.Dispose();
}
