using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Tagging;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Tags;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a head that gives a tag for each word: dropout and a linear layer over every position, softmax cross-entropy; words are read at their first piece (or pieces each by itself, see
/// <see cref="TokenClassificationOptions.Unit"/>) and entities are the spans that the tags spell in their <see cref="Scheme"/>.
/// </summary>
/// <remarks>As the tagging of Devlin et al. 2019, section 5.3, and Hugging Face's <c>BertForTokenClassification</c>.</remarks>
public sealed partial class TokenClassificationHead : TaskHead, IRestorableHead<TokenClassificationHead>, IDistillableHead
{
    private const string UnitKey = "unit";

    private readonly TokenClassificationOptions _options;
    private readonly HeadDecoder _decoder;
    private readonly PretrainedClassifier? _pretrained;

    [ComponentName(Name = "classifier")]
    private Classifier? _classifier;

    /// <summary>Initializes a head that tags words.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="labels">The tags, at least two, each once, with <c>O</c> for words of no entity; the order is that of the logits.</param>
    /// <param name="options">Which pieces carry labels, dropout, loss; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name, the labels or the options cannot be used; every problem of the options is listed.</exception>
    public TokenClassificationHead(string name, IEnumerable<string> labels, TokenClassificationOptions? options = null)
        : base(name, LayoutOf(labels, options ?? new TokenClassificationOptions()))
    {
        _options = options ?? new TokenClassificationOptions();
        Classifier.Check(name, Labels, _options);
        _decoder = new TagsDecoder(Tagging);
    }

    /// <summary>The tags, in the order of the logits.</summary>
    internal IReadOnlyList<string> Labels => Layout.Names;

    /// <summary>Gets how the tags spell entities: the scheme of the options, or the one that was found from the tags.</summary>
    public TagScheme Scheme => Tagging.Scheme;

    private TagsLayout Tagging => (TagsLayout)Layout;

    static string IRestorableHead<TokenClassificationHead>.Kind => "token-classification";

    internal override HeadReading Reading => HeadReading.Tokens;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Tags;

    /// <summary>Logits, Float32 [B, T, C].</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _classifier!.forward(states.Last);
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels) => Live(_classifier)!.Loss(output, labels);

    /// <inheritdoc/>
    protected internal override double LossDivisor(Tensor labels) => Live(_classifier)!.LossDivisor(labels) ?? base.LossDivisor(labels);

    /// <inheritdoc/>
    /// <returns>A <see cref="TagsPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>
    /// F1, precision and recall of entities, read by <see cref="Scheme"/>, then the accuracy over words, then their precision, recall and F1; then
    /// <see cref="HeadOptions.ExtraMetrics"/>. Where the tags spell no entities the accuracy over words comes first.
    /// </summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [.. TagMetrics.Of(Scheme), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static TokenClassificationHead IRestorableHead<TokenClassificationHead>.Restore(string name, JsonObject settings) =>
        new(name, HeadSettings.ReadLabels(settings), new TokenClassificationOptions(ClassificationSettings.Read(settings))
        {
            SubwordLabels = HeadSettings.ReadEnum(settings, "subword_labels", SubwordLabels.FirstPiece),
            Scheme = SchemeSettings.Read(settings),
            Unit = HeadSettings.ReadEnum(settings, UnitKey, TagUnit.Auto),
        });

    private static TagsLayout LayoutOf(IEnumerable<string> labels, TokenClassificationOptions options) => new(labels, options.SubwordLabels, options.Scheme, options.Unit);

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _pretrained?.Check(Name, shape);
        _classifier = new Classifier(shape, Labels, _options, _pretrained);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override Tensor LossOf(HiddenStates states, Tensor labels) => _classifier!.LossOf(states.Last, labels);

    JsonObject IRestorableHead<TokenClassificationHead>.Describe()
    {
        var settings = ClassificationSettings.Write(Labels, _options);
        settings["subword_labels"] = _options.SubwordLabels.ToString();
        SchemeSettings.Write(settings, _options.Scheme);
        if (Tagging.Unit != TagUnit.Auto)
        {
            settings[UnitKey] = Tagging.Unit.ToString();   // as it was given, or found
        }

        return settings;
    }
}
