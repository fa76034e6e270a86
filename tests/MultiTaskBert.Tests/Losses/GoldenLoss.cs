using System.Text.Json;
using MultiTaskBert.Losses;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>A case of the reference losses, computed in a floating type: its tensors, and the loss that its kind names.</summary>
internal sealed class GoldenLoss
{
    private static readonly Dictionary<string, Func<GoldenLoss, Tensor>> Kinds = new(StringComparer.Ordinal)
    {
        ["cross_entropy"] = g => (g.Text("reduction") == "sum" ? (Func<Tensor, Tensor, double, Tensor?, Tensor>)CrossEntropy.Sum : CrossEntropy.Mean)(
            g["logits"], g["labels"], g.Number("label_smoothing"), g.Find("class_weights")),
        ["focal"] = g => Focal.Mean(g["logits"], g["labels"], g.Number("gamma"), g.Find("alpha")),
        ["focal_sigmoid"] = g => SigmoidFocal.Mean(g["logits"], g["targets"], g.Number("gamma"), g.Number("alpha")),
        ["bce_with_logits"] = g => BinaryCrossEntropy.Mean(g["logits"], g["targets"], g.Find("pos_weight")),
        ["mse"] = g => SquaredError.Mean(g["predictions"], g["targets"]),
        ["dice_self_adjusting"] = g => SelfAdjustingDice.Mean(g["logits"], g["labels"], g.Number("alpha"), g.Number("smooth")),
        ["dice_soft"] = g => SoftDice.Mean(g["logits"], g["labels"], g.Number("smooth")),
        ["distillation"] = g => Distillation.Mean(g["student_logits"], g["teacher_logits"], g.Number("temperature"), g.Find("mask")),
        ["crf"] = g => LinearChainCrf.Mean(g["emissions"], g["labels"], g.Crf),
    };

    private readonly JsonElement _case;
    private readonly Dictionary<string, Tensor> _tensors;

    /// <summary>Reads the case; tensors belong to the dispose scope of the caller.</summary>
    internal GoldenLoss(JsonElement golden, SafeTensorsReader reader, ScalarType type)
    {
        _case = golden;
        Id = golden.GetProperty("id").GetString()!;
        Gradients = Names("gradients").ToDictionary(name => name, name => reader.Read($"{Id}/gradient.{name}"), StringComparer.Ordinal);
        _tensors = Names("tensors").ToDictionary(name => name, name => Input(reader.Read($"{Id}/{name}"), name, type), StringComparer.Ordinal);
    }

    internal string Id { get; }

    /// <summary>The expected gradients, Float64, by the name of their tensor.</summary>
    internal IReadOnlyDictionary<string, Tensor> Gradients { get; }

    internal CrfScores Crf => new(this["transitions"], this["start"], this["end"]);

    internal Tensor this[string name] => _tensors[name];

    /// <summary>Whether the library has this kind of loss.</summary>
    internal static bool IsKnown(string kind) => Kinds.ContainsKey(kind);

    internal Tensor Compute() => Kinds[_case.GetProperty("kind").GetString()!](this);

    internal double Expected(string property) => _case.GetProperty(property).GetDouble();

    internal bool Says(string property) => _case.TryGetProperty(property, out var value) && value.GetBoolean();

    private Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    private double Number(string parameter) => _case.GetProperty("parameters").GetProperty(parameter).GetDouble();

    private string Text(string parameter) => _case.GetProperty("parameters").GetProperty(parameter).GetString()!;

    private IEnumerable<string> Names(string list) => _case.GetProperty(list).EnumerateArray().Select(name => name.GetString()!);

    private Tensor Input(Tensor stored, string name, ScalarType type)
    {
        var input = stored.is_floating_point() ? stored.to(type) : stored;
        return Gradients.ContainsKey(name) ? input.detach().requires_grad_() : input;
    }
}
