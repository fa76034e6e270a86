using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>What the classifying heads share: perhaps a hidden layer, dropout, a linear layer, a loss.</summary>
internal sealed class Classifier : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those that checkpoints of Hugging Face use.
    private readonly Parameter weight;   // [C, H]
    private readonly Parameter bias;     // [C]
#pragma warning restore IDE1006
    [ComponentName(Name = "hidden")]
    private readonly ClassifierLayer? _hidden;
    private readonly double _dropout;
    private readonly ClassificationLoss _loss;
    private readonly double _smoothing;
    private readonly float[]? _classWeights;

    internal Classifier(BackboneShape shape, IReadOnlyList<string> labels, ClassificationOptions options, PretrainedClassifier? pretrained = null)
        : base(nameof(Classifier))
    {
        weight = new Parameter(pretrained?.Weight() ?? empty(labels.Count, shape.HiddenSize).normal_(0, shape.InitializerRange, TorchRandom.Generator));
        bias = new Parameter(pretrained?.Bias() ?? zeros(labels.Count));
        _dropout = options.Dropout ?? shape.ClassifierDropout;
        _hidden = options.HiddenLayer is { } hidden ? new ClassifierLayer(shape, hidden, _dropout, pretrained) : null;
        _loss = options.Loss;
        _smoothing = options.LabelSmoothing;
        _classWeights = options.ClassWeights is { } weights ? [.. labels.Select(label => (float)weights[label])] : null;
        RegisterComponents();
    }

    /// <summary>[…, H] → logits […, C].</summary>
    public override Tensor forward(Tensor input) =>
        nn.functional.linear(MaskedDropout.Of(_hidden is null ? input : _hidden.forward(input), _dropout, training), weight, bias);

    /// <summary>The loss of a training step. Most positions of a row carry no label: padding, special tokens, later pieces of words; they are left out from the start.</summary>
    /// <param name="features">Float32 […, H].</param>
    /// <param name="labels">Int64 […].</param>
    internal Tensor LossOf(Tensor features, Tensor labels)
    {
        if (LabelledPlaces.Of(labels) is not { } places)
        {
            return Loss(forward(features), labels);
        }

        var items = features.reshape(-1, features.size(-1));
        if (_loss == ClassificationLoss.CrossEntropy && _smoothing == 0 && _classWeights is null && _hidden is null && FrozenFeatureLoss.Applies(items, weight, places))
        {
            return FrozenFeatureLoss.Mean(items, places, weight, bias, training ? _dropout : 0);
        }

        return Loss(forward(items.index_select(0, tensor(places.Places, device: items.device))), tensor(places.Gold, device: items.device));
    }

    /// <summary>The loss over the labelled items.</summary>
    internal Tensor Loss(Tensor logits, Tensor labels)
    {
        using var weights = _classWeights is null ? null : tensor(_classWeights, logits.dtype, logits.device);
        return _loss.Mean(logits, labels, weights, _smoothing);
    }

    /// <summary>The sum of the class weights of the labelled items; null if the loss is divided by their number.</summary>
    internal double? LossDivisor(Tensor labels)
    {
        if (_classWeights is null || !_loss.DividesByClassWeights)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        return labels.flatten().cpu().data<long>().Where(label => label != LabelLayout.Ignored).Sum(label => (double)_classWeights[label]);
    }

    /// <summary>Throws, with every problem, if the labels or the options of a head cannot be used.</summary>
    internal static void Check(string head, IReadOnlyList<string> labels, ClassificationOptions options) =>
        _ = HeadProblems.Checked(head, options, [.. HeadProblems.OfChoice(labels), .. options.Problems(labels)]);
}
