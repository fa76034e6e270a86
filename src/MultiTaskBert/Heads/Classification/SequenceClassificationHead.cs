using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents a head that gives one class for each row: dropout and a linear layer over [CLS] (or the mean, or the pooler), softmax cross-entropy.</summary>
/// <remarks>
/// As the classification of Devlin et al. 2019, section 4.1. With <see cref="Pooling.Pooler"/> it is Hugging Face's
/// <c>BertForSequenceClassification</c>.
/// </remarks>
public sealed partial class SequenceClassificationHead : TaskHead, IRestorableHead<SequenceClassificationHead>, IDistillableHead
{
    private readonly SequenceClassificationOptions _options;
    private readonly HeadDecoder _decoder;
    private readonly PretrainedClassifier? _pretrained;

    [ComponentName(Name = "classifier")]
    private Classifier? _classifier;

    /// <summary>Initializes a head that chooses one of the labels.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="labels">The names of the classes, at least two, each once; the order is that of the logits.</param>
    /// <param name="options">Pooling, dropout, loss; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name, the labels or the options cannot be used; every problem of the options is listed.</exception>
    public SequenceClassificationHead(string name, IEnumerable<string> labels, SequenceClassificationOptions? options = null)
        : base(name, LabelLayout.Class(labels))
    {
        _options = options ?? new SequenceClassificationOptions();
        Classifier.Check(name, Labels, _options);
        _decoder = HeadDecoder.Class(Labels);
    }

    /// <summary>The names of the classes, in the order of the logits.</summary>
    internal IReadOnlyList<string> Labels => Layout.Names;

    static string IRestorableHead<SequenceClassificationHead>.Kind => "sequence-classification";

    internal override HeadReading Reading => HeadReading.Pooled;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Classes;

    /// <summary>Logits, Float32 [B, C].</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _classifier!.forward(PooledStates.Read(states, _options.Pooling));
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels) => Live(_classifier)!.Loss(output, labels);

    /// <inheritdoc/>
    protected internal override double LossDivisor(Tensor labels) => Live(_classifier)!.LossDivisor(labels) ?? base.LossDivisor(labels);

    /// <inheritdoc/>
    /// <returns>A <see cref="ClassPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>Accuracy, then precision, recall and F1: micro, macro, and of each class; then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.Accuracy(), StandardMetrics.PrecisionRecallF1(), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static SequenceClassificationHead IRestorableHead<SequenceClassificationHead>.Restore(string name, JsonObject settings) =>
        new(name, HeadSettings.ReadLabels(settings), new SequenceClassificationOptions(ClassificationSettings.Read(settings))
        {
            Pooling = HeadSettings.ReadEnum(settings, "pooling", Pooling.Cls),
        });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PooledStates.Check(Name, _options.Pooling, shape);
        _pretrained?.Check(Name, shape);
        _classifier = new Classifier(shape, Labels, _options, _pretrained);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override Tensor LossOf(HiddenStates states, Tensor labels) => _classifier!.LossOf(PooledStates.Read(states, _options.Pooling), labels);

    JsonObject IRestorableHead<SequenceClassificationHead>.Describe()
    {
        var settings = ClassificationSettings.Write(Labels, _options);
        settings["pooling"] = _options.Pooling.ToString();
        return settings;
    }
}
