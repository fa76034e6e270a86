using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Tagging;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tags;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a head that gives a tag for each word, all tags of a row chosen together: dropout and a linear layer over the first piece of each word, and a linear-chain conditional random field
/// whose trained scores say which tags follow each other.
/// </summary>
/// <remarks>
/// Lafferty, McCallum &amp; Pereira 2001; over a neural encoder, Lample et al. 2016, section 2.2. The loss is the negative log likelihood of the row's tags, averaged over
/// labelled words as the losses of other heads are.
/// </remarks>
public sealed partial class CrfTokenHead : TaskHead, IRestorableHead<CrfTokenHead>, IDistillableHead
{
    private const string KindName = "crf-token";
    private const string UnitKey = "unit";

    private readonly CrfTokenOptions _options;

    [ComponentName(Name = "crf")]
    private TagTransitions? _crf;

    /// <summary>Initializes a head that tags words.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="labels">The tags, at least two, each once, with <c>O</c> for words of no entity; the order is that of the scores.</param>
    /// <param name="options">Constraint, dropout; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name, the labels or the options cannot be used; every problem is listed.</exception>
    public CrfTokenHead(string name, IEnumerable<string> labels, CrfTokenOptions? options = null)
        : base(name, LayoutOf(labels, options ?? new CrfTokenOptions()))
    {
        _options = options ?? new CrfTokenOptions();
        _ = HeadProblems.Checked(name, _options, [.. HeadProblems.OfChoice(Labels), .. _options.Problems()]);
    }

    /// <summary>The tags, in the order of the scores.</summary>
    internal IReadOnlyList<string> Labels => Layout.Names;

    /// <summary>Gets how the tags spell entities: the scheme of the options, or the one that was found from the tags.</summary>
    public TagScheme Scheme => Tagging.Scheme;

    private TagsLayout Tagging => (TagsLayout)Layout;

    static string IRestorableHead<CrfTokenHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Tokens;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Tags;

    /// <summary>The score of each tag at each position, Float32 [B, T, C].</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _crf!.forward(states.Last);
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels) => LinearChainCrf.MeanPerToken(output, labels, Live(_crf)!.Scores);

    /// <summary>Reads one row by the algorithm of Viterbi, over the first pieces of its words, or over all pieces where tags sit on these.</summary>
    /// <param name="output">The output of the whole batch, Float32, contiguous, on the CPU.</param>
    /// <param name="row">The row to read.</param>
    /// <returns>A <see cref="TagsPrediction"/>; the probability of a word's tag is its share of all sequences of tags.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_crf)!.DecoderOf(Tagging).Decode(output, row);

    /// <summary>
    /// F1, precision and recall of entities, read by <see cref="Scheme"/>, then the accuracy over words, then their precision, recall and F1; then
    /// <see cref="HeadOptions.ExtraMetrics"/>. Where the tags spell no entities the accuracy over words comes first.
    /// </summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [.. TagMetrics.Of(Scheme), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static CrfTokenHead IRestorableHead<CrfTokenHead>.Restore(string name, JsonObject settings) =>
        new(name, HeadSettings.ReadLabels(settings), new CrfTokenOptions
        {
            Dropout = settings["dropout"]?.GetValue<double>(),
            Unit = HeadSettings.ReadEnum(settings, UnitKey, TagUnit.Auto),
            Scheme = SchemeSettings.Read(settings),
            ForbidImpossibleTags = settings["forbid_impossible_tags"]?.GetValue<bool>() ?? throw new InvalidDataException("'forbid_impossible_tags' is missing"),
        });

    private static TagsLayout LayoutOf(IEnumerable<string> labels, CrfTokenOptions options) => new(labels, SubwordLabels.FirstPiece, options.Scheme, options.Unit);

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _crf = new TagTransitions(shape, Labels, Scheme, _options);
        RegisterComponents();
    }

    JsonObject IRestorableHead<CrfTokenHead>.Describe()
    {
        var settings = new JsonObject
        {
            ["labels"] = new JsonArray([.. Labels.Select(label => (JsonNode)label)]),
            ["forbid_impossible_tags"] = _options.ForbidImpossibleTags,
        };
        if (_options.Dropout is { } dropout)
        {
            settings["dropout"] = dropout;
        }

        if (Tagging.Unit != TagUnit.Auto)
        {
            settings[UnitKey] = Tagging.Unit.ToString();   // as it was given, or found
        }

        SchemeSettings.Write(settings, _options.Scheme);
        return settings;
    }
}
