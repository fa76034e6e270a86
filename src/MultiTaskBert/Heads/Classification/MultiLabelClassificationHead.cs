using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a head that gives any number of classes for each row, none included: dropout and a linear layer over [CLS] (or the mean, or the pooler), a sigmoid for each class, binary
/// cross-entropy or focal loss.
/// </summary>
/// <remarks>As Hugging Face's <c>BertForSequenceClassification</c> with <c>problem_type="multi_label_classification"</c>.</remarks>
public sealed partial class MultiLabelClassificationHead : TaskHead, IRestorableHead<MultiLabelClassificationHead>, IDistillableHead
{
    private const string KindName = "multi-label-classification";

    private readonly MultiLabelClassificationOptions _options;
    private readonly HeadDecoder _decoder;
    private readonly float[]? _positiveWeights;

    [ComponentName(Name = "classifier")]
    private Projection? _classifier;

    /// <summary>Initializes a head that says which of the labels apply.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="labels">The names of the classes, each once; the order is that of the logits.</param>
    /// <param name="options">Threshold, loss, pooling, dropout; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name, the labels or the options cannot be used; every problem of the options is listed.</exception>
    public MultiLabelClassificationHead(string name, IEnumerable<string> labels, MultiLabelClassificationOptions? options = null)
        : base(name, LabelLayout.Classes(labels))
    {
        _options = options ?? new MultiLabelClassificationOptions();
        _ = HeadProblems.Checked(name, _options, _options.Problems(Labels));
        _decoder = HeadDecoder.Classes(Labels, _options.Threshold);
        _positiveWeights = _options.PositiveWeights is { } weights ? [.. Labels.Select(label => (float)weights[label])] : null;
    }

    /// <summary>The names of the classes, in the order of the logits.</summary>
    internal IReadOnlyList<string> Labels => Layout.Names;

    static string IRestorableHead<MultiLabelClassificationHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Pooled;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Choices;

    /// <summary>Logits, Float32 [B, C].</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _classifier!.forward(PooledStates.Read(states, _options.Pooling));
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(output);
        if (_options.Focal is { } focal)
        {
            return SigmoidFocal.Mean(output, labels, focal.Gamma, focal.Alpha);
        }

        using var weights = _positiveWeights is null ? null : tensor(_positiveWeights, output.dtype, output.device);
        return BinaryCrossEntropy.Mean(output, labels, weights);
    }

    /// <inheritdoc/>
    /// <returns>A <see cref="ClassesPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>F1, precision and recall: micro, macro, weighted, by row and of each class, with the other numbers of <see cref="StandardMetrics.MultiLabelF1"/>; then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.MultiLabelF1(Labels), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static MultiLabelClassificationHead IRestorableHead<MultiLabelClassificationHead>.Restore(string name, JsonObject settings) =>
        new(name, HeadSettings.ReadLabels(settings), new MultiLabelClassificationOptions
        {
            Dropout = SentenceSettings.ReadDropout(settings),
            Pooling = SentenceSettings.ReadPooling(settings),
            Threshold = HeadSettings.ReadNumber(settings, "threshold"),
            PositiveWeights = HeadSettings.ReadNumbers(settings, "positive_weights"),
            Focal = settings["focal"] is JsonObject focal
                ? new SigmoidFocalOptions { Gamma = HeadSettings.ReadNumber(focal, "gamma"), Alpha = HeadSettings.ReadNumber(focal, "alpha") }
                : null,
        });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PooledStates.Check(Name, _options.Pooling, shape);
        _classifier = new Projection(shape, Labels.Count, _options.Dropout);
        RegisterComponents();
    }

    JsonObject IRestorableHead<MultiLabelClassificationHead>.Describe()
    {
        var settings = SentenceSettings.Write(_options, Labels);
        settings["threshold"] = _options.Threshold;
        if (_options.PositiveWeights is { } weights)
        {
            settings["positive_weights"] = new JsonObject(weights.Select(w => KeyValuePair.Create(w.Key, (JsonNode?)w.Value)));
        }

        if (_options.Focal is { } focal)
        {
            settings["focal"] = new JsonObject { ["gamma"] = focal.Gamma, ["alpha"] = focal.Alpha };
        }

        return settings;
    }
}
