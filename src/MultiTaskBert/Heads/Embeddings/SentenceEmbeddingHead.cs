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
/// Represents a head that gives a vector for each row, such that texts which belong together point the same way: trained on pairs, each row choosing its text among those of the other rows of the batch.
/// </summary>
/// <remarks>
/// <para>
/// Reimers &amp; Gurevych 2019 (Sentence-BERT), with the loss of <see cref="MultipleNegativesRanking"/>, as sentence-transformers' <c>MultipleNegativesRankingLoss</c>. The anchor is the row itself, which other heads read
/// too; the other text is the label (<see cref="Label.RelatedText"/>, or a string) and has an encoder pass of its own. A pair with a score is not trained on, only evaluated on.
/// </para>
/// <para>
/// The texts that a row must not choose are those of its batch. With gradient accumulation they are those of its micro-batch: larger steps do not make the task harder, larger batches do. The loss of
/// an evaluation depends on its batch size likewise; the metrics do not. Two rows of a batch whose texts would fit both teach something wrong: keep such rows few.
/// </para>
/// </remarks>
public sealed partial class SentenceEmbeddingHead : TaskHead, IRestorableHead<SentenceEmbeddingHead>, IOwnInputHead
{
    private const string KindName = "sentence-embedding";

    // The constant lives as long as the process: a temporary scalar could be finalized during the native call.
    private static readonly TorchSharp.Scalar Missing = LabelLayout.Ignored;

    private readonly SentenceEmbeddingOptions _options;
    private readonly HeadDecoder _decoder;

    [ComponentName(Name = "projection")]
    private Projection? _projection;

    /// <summary>Initializes a head that makes vectors.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="options">Pooling, length, scale of the loss; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name or the options cannot be used; every problem of the options is listed.</exception>
    public SentenceEmbeddingHead(string name, SentenceEmbeddingOptions? options = null)
        : base(name, LabelLayout.RelatedText())
    {
        _options = options ?? new SentenceEmbeddingOptions();
        _ = HeadProblems.Checked(name, _options, _options.Problems());
        _decoder = HeadDecoder.Embedding();
    }

    static string IRestorableHead<SentenceEmbeddingHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Pooled;

    bool IOwnInputHead.ReadsRows => true;

    /// <summary>Float32 [B, 2, D]: the vector of each row, and that of the text which it is labelled with; NaN where it is not, or where the model was not given these texts.</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        var pooled = Pooled(states);
        using var scope = NewDisposeScope();
        var vectors = Vectors(pooled);
        return stack([vectors, full_like(vectors, double.NaN)], 1).MoveToOuterDisposeScope();
    }

    Tensor IOwnInputHead.Forward(HiddenStates states, HiddenStates own, IReadOnlyList<int> rows)
    {
        var (pooled, pooledOthers) = (Pooled(states), Pooled(own));
        using var scope = NewDisposeScope();
        var vectors = Vectors(pooled);
        var others = full_like(vectors, double.NaN).index_copy(0, Places(rows, vectors.device), Vectors(pooledOthers));
        return stack([vectors, others], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The loss over the rows with a text to learn from.</summary>
    /// <param name="output">Float32 [B, 2, D].</param>
    /// <param name="labels">Int64 [B]: 0 for such a row, −100 for another.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var pairs = output.index_select(0, labels.ne(Missing).nonzero().squeeze(-1));
        return MultipleNegativesRanking.Mean(pairs.select(1, 0), pairs.select(1, 1), _options.Scale).MoveToOuterDisposeScope();
    }

    Tensor IOwnInputHead.LossOf(HiddenStates? states, HiddenStates own, IReadOnlyList<int> rows, Tensor labels)
    {
        var (pooled, pooledOthers) = (Pooled(states!), Pooled(own));
        using var scope = NewDisposeScope();
        var places = Places(rows, labels.device);
        var trained = labels.index_select(0, places).ne(Missing).nonzero().squeeze(-1);   // of the rows of the input
        return MultipleNegativesRanking.Mean(
            Vectors(pooled).index_select(0, places.index_select(0, trained)), Vectors(pooledOthers).index_select(0, trained), _options.Scale).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <returns>An <see cref="EmbeddingPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>Whether rows find their texts (<see cref="StandardMetrics.PairRetrieval"/>); the rank correlation of scored pairs (<see cref="StandardMetrics.PairSimilarity"/>); then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.PairRetrieval(), StandardMetrics.PairSimilarity(), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static SentenceEmbeddingHead IRestorableHead<SentenceEmbeddingHead>.Restore(string name, JsonObject settings) => new(name, new SentenceEmbeddingOptions
    {
        Pooling = HeadSettings.ReadEnum(settings, "pooling", Pooling.Mean),
        Dimensions = settings["dimensions"]?.GetValue<int>(),
        Normalize = settings["normalize"]?.GetValue<bool>() ?? throw new InvalidDataException("'normalize' is missing"),
        Scale = HeadSettings.ReadNumber(settings, "scale"),
    });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PooledStates.Check(Name, _options.Pooling, shape);
        _projection = _options.Dimensions is { } dimensions ? new Projection(shape, dimensions, dropout: 0) : null;
        RegisterComponents();
    }

    JsonObject IRestorableHead<SentenceEmbeddingHead>.Describe() => new()
    {
        ["pooling"] = _options.Pooling.ToString(),
        ["dimensions"] = _options.Dimensions,
        ["normalize"] = _options.Normalize,
        ["scale"] = _options.Scale,
    };

    private static Tensor Places(IReadOnlyList<int> rows, Device device) => tensor(rows.Select(row => (long)row).ToArray(), device: device);

    // [R, H], which other heads may share: to be asked for outside of a dispose scope of one's own.
    private Tensor Pooled(HiddenStates states) => PooledStates.Read(states, _options.Pooling);

    // [R, H] → [R, D]
    private Tensor Vectors(Tensor pooled)
    {
        var vectors = _projection is null ? pooled : _projection.forward(pooled);
        return _options.Normalize ? MultipleNegativesRanking.Unit(vectors) : vectors;
    }
}
