using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.MaskedLanguage;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tokenization;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Predicts tokens that were hidden from the encoder (masked language modelling): adapts an encoder to the language of a domain, from text without any labels, before or beside other tasks.
/// </summary>
/// <remarks>
/// <para>
/// Devlin et al. 2019, section 3.1, task 1: of 15 % of the tokens, 80 % become [MASK], 10 % another token, 10 % stay; which ones is drawn anew in each step (dynamic masking, Liu et al. 2019, section 4.1)
/// as a function of the seed and the step. The loss is the mean over these tokens. The decoder is the encoder's table of token vectors, which this head does not own: freezing the head
/// leaves the table as it is, and freezing the embeddings freezes it here too.
/// </para>
/// <para>
/// A row that is labelled <see cref="Label.OwnText"/> for this head is read by the encoder a second time, with its tokens hidden; other heads read it as it is. A step whose rows are labelled for
/// this head alone takes that one pass only. With <see cref="Training.GradientOptions.Checkpointing"/> the gradients of the shared table are summed in another order: the same up to rounding, not to the bit.
/// </para>
/// </remarks>
public sealed partial class MaskedLanguageHead : TaskHead, IRestorableHead<MaskedLanguageHead>, IOwnInputHead
{
    private const string KindName = "masked-language";

    // The constant lives as long as the process: a temporary scalar could be finalized during the native call.
    private static readonly Scalar Missing = LabelLayout.Ignored;

    private readonly MaskedLanguageOptions _options;
    private readonly string _activation;
    private readonly double _epsilon;
    private readonly PretrainedTokenLayer? _pretrained;

    private Func<Tensor>? _table;   // not the table itself: it belongs to the encoder
    private Func<string>? _tableName;    // in the encoder
    private Func<Tokenizer>? _tokenizer;

    [ComponentName(Name = "transform")]
    private TokenPredictionLayer? _predictions;

    /// <summary>Initializes a head that predicts masked tokens; its transform starts with random weights.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="options">The ratio of tokens, whole words; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name or the options cannot be used; every problem of the options is listed.</exception>
    public MaskedLanguageHead(string name, MaskedLanguageOptions? options = null)
        : this(name, options, "gelu", 1e-12)
    {
    }

    private MaskedLanguageHead(string name, MaskedLanguageOptions? options, string activation, double epsilon, PretrainedTokenLayer? pretrained = null)
        : base(name, LayoutOf(name, options ?? new MaskedLanguageOptions()))
    {
        _options = options ?? new MaskedLanguageOptions();
        (_activation, _epsilon, _pretrained) = (activation, epsilon, pretrained);
    }

    static string IRestorableHead<MaskedLanguageHead>.Kind => KindName;

    bool IOwnInputHead.ReadsRows => false;

    /// <summary>
    /// Takes over what a checkpoint predicts tokens with: <c>cls.predictions</c> of BERT, <c>lm_head</c> of RoBERTa, <c>vocab_transform</c> of DistilBERT, <c>predictions</c> of ALBERT. On the encoder of the same
    /// folder it gives the same logits.
    /// </summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="model">A folder in the Hugging Face layout or a model id of the hub, as <see cref="Backbone.FromPretrained"/> takes; it is read now and not needed later.</param>
    /// <param name="options">The ratio of tokens, whole words; null takes the defaults.</param>
    /// <exception cref="Pretrained.CheckpointException">The folder holds no such weights.</exception>
    /// <exception cref="ArgumentException">The name or the options cannot be used.</exception>
    public static MaskedLanguageHead FromPretrained(string name, string model, MaskedLanguageOptions? options = null)
    {
        var pretrained = PretrainedTokenLayer.Read(Pretrained.Hub.PretrainedFolder.Find(model));
        return new MaskedLanguageHead(name, options, pretrained.Activation, pretrained.Epsilon, pretrained);
    }

    /// <summary>What is compared with token vectors, Float32 [B, T, E]; logits for all tokens of a batch would take far more memory, and are only made where tokens are hidden.</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _predictions!.forward(states.Last);
    }

    Tensor IOwnInputHead.Forward(HiddenStates states, HiddenStates own, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        var places = tensor(rows.Select(row => (long)row).ToArray(), device: own.Last.device);
        return Forward(states).index_copy(0, places, Forward(own)).MoveToOuterDisposeScope();
    }

    /// <summary>The mean cross-entropy of the hidden tokens.</summary>
    /// <param name="output">Float32 [B, T, E].</param>
    /// <param name="labels">Int64 [B, T]: the ids of hidden tokens, −100 elsewhere.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var (transformed, gold) = Hidden(output, labels);
        return CrossEntropy.Mean(_predictions!.Logits(transformed, _table!()), gold).MoveToOuterDisposeScope();
    }

    Tensor IOwnInputHead.LossOf(HiddenStates? states, HiddenStates own, IReadOnlyList<int> rows, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var places = tensor(rows.Select(row => (long)row).ToArray(), device: labels.device);
        var (hidden, gold) = Hidden(own.Last, labels.index_select(0, places));
        return CrossEntropy.Mean(_predictions!.Logits(_predictions.forward(hidden), _table!()), gold).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <returns>A <see cref="MaskedTokensPrediction"/> for the tokens that are written as the mask token, or that were hidden for an evaluation.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(row);
        var maskId = _tokenizer!().MaskId;
        int[] places = [.. row.Masked ?? [.. Enumerable.Range(0, row.Encoding.Length).Where(token => row.Encoding.Ids[token] == maskId)]];
        if (places.Length == 0)
        {
            return new MaskedTokensPrediction([], []);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var table = _table!();
        var width = (int)table.size(1);
        var states = new float[places.Length * width];
        for (var place = 0; place < places.Length; place++)
        {
            output.Slice(places[place] * width, width).CopyTo(states.AsSpan(place * width));
        }

        var transformed = tensor(states, [places.Length, width]).to(table.device);
        var logProbabilities = nn.functional.log_softmax(_predictions!.Logits(transformed, table), dim: -1).cpu();   // [P, V]
        var (values, ids) = logProbabilities.topk((int)Math.Min(_options.Candidates, table.size(0)), dim: -1);
        var (best, bestIds, count) = (values.data<float>().ToArray(), ids.data<long>().ToArray(), (int)values.size(1));
        return new MaskedTokensPrediction(
            [.. places.Select((place, index) => new MaskedToken(
                place,
                row.Encoding.Offsets[place],
                [.. Enumerable.Range(index * count, count).Select(at => KeyValuePair.Create(_tokenizer().Decode([(int)bestIds[at]], skipSpecialTokens: false), Math.Exp(best[at])))]))],
            [.. places.Select((place, index) => new MaskedTokenScore(place, (int)bestIds[index * count], logProbabilities[index, row.Encoding.Ids[place]].item<float>()))]);
    }

    /// <summary>The accuracy over hidden tokens, and their perplexity.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => Live<IEnumerable<Metric>>([new MaskedTokens()]);

    static MaskedLanguageHead IRestorableHead<MaskedLanguageHead>.Restore(string name, JsonObject settings) => new(
        name,
        new MaskedLanguageOptions
        {
            Ratio = HeadSettings.ReadNumber(settings, "share"),
            WholeWords = settings["whole_words"]?.GetValue<bool>() ?? throw new InvalidDataException("'whole_words' is missing"),
            Candidates = settings["candidates"]?.GetValue<int>() ?? throw new InvalidDataException("'candidates' is missing"),
        },
        settings["activation"]?.GetValue<string>() is { } activation && Backbones.Layers.Activation.Names.Contains(activation, StringComparer.Ordinal)
            ? activation
            : throw new InvalidDataException($"'activation' must be one of {string.Join(", ", Backbones.Layers.Activation.Names)}"),
        HeadSettings.ReadNumber(settings, "layer_norm_epsilon"));

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _predictions = new TokenPredictionLayer(shape.HiddenSize, _table!(), shape.InitializerRange, _activation, _epsilon);
        _pretrained?.CopyTo(Name, _predictions);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override void Attach(Backbone backbone)
    {
        _tokenizer = () => backbone.Tokenizer;
        _tableName = () => backbone.TokenTable is { } table ? backbone.named_parameters().First(entry => ReferenceEquals(entry.parameter, table)).name : string.Empty;
        _table = () => backbone.TokenTable ?? throw new InvalidOperationException(
            $"Head '{Name}' shares the encoder's table of token vectors, but {backbone.GetType().Name} has no parameter 'word_embeddings.weight'; take an encoder of this library.");
    }

    JsonObject IRestorableHead<MaskedLanguageHead>.Describe() => new()
    {
        ["share"] = _options.Ratio,
        ["whole_words"] = _options.WholeWords,
        ["candidates"] = _options.Candidates,
        ["activation"] = _activation,
        ["layer_norm_epsilon"] = _epsilon,
    };

    private static LabelLayout LayoutOf(string name, MaskedLanguageOptions options)
    {
        _ = HeadProblems.Checked(name, options, options.Problems());
        return LabelLayout.MaskedTokens(options.Ratio, options.WholeWords);
    }

    /// <summary>What stands at the places of hidden tokens, [N, …], and their ids, [N].</summary>
    private static (Tensor States, Tensor Ids) Hidden(Tensor states, Tensor labels)
    {
        var gold = labels.flatten();
        var places = gold.ne(Missing).nonzero().squeeze(-1);
        return (states.reshape(-1, states.size(-1)).index_select(0, places), gold.index_select(0, places));
    }
}
