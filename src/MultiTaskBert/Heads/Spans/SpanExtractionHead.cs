using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a head that finds a part of the text for each row, such as the answer to a question: a linear layer over every position gives each token two logits, of being the first and of being the
/// last token of the answer; each is trained by softmax cross-entropy over the row.
/// </summary>
/// <remarks>
/// As the question answering of Devlin et al. 2019, sections 4.2 and 4.3, and Hugging Face's <c>BertForQuestionAnswering</c>, but that padding is never an answer. The row's text is
/// searched; what is asked, if rows differ in that, is the second text of the pair (<see cref="MtlRow.Pair"/>).
/// </remarks>
public sealed partial class SpanExtractionHead : TaskHead, IRestorableHead<SpanExtractionHead>, IDistillableHead
{
    private const string KindName = "span-extraction";

    // A logit that no softmax gives anything; finite, so that gradients stay numbers.
    private static readonly Scalar Never = -1e9f;

    private readonly SpanExtractionOptions _options;
    private readonly HeadDecoder _decoder;

    [ComponentName(Name = "qa_outputs")]
    private Projection? _ends;

    /// <summary>Initializes a head that finds a part of the text.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="options">Length of answers, whether there may be none, dropout; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name or the options cannot be used; every problem of the options is listed.</exception>
    public SpanExtractionHead(string name, SpanExtractionOptions? options = null)
        : base(name, LabelLayout.Span((options ?? new SpanExtractionOptions()).AllowNoAnswer))
    {
        _options = options ?? new SpanExtractionOptions();
        _ = HeadProblems.Checked(name, _options, _options.Problems());
        _decoder = HeadDecoder.Span(_options.MaxAnswerTokens, _options.AllowNoAnswer, _options.NoAnswerMargin);
    }

    static string IRestorableHead<SpanExtractionHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Tokens;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Spans;

    /// <summary>Logits of being the first and of being the last token, Float32 [B, T, 2]; −10⁹ at padding.</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        using var scope = NewDisposeScope();
        var padding = states.AttentionMask.logical_not().unsqueeze(-1);   // [B, T, 1]
        return _ends!.forward(states.Last).masked_fill(padding, Never).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of the two cross-entropies.</summary>
    /// <param name="output">Float32 [B, T, 2].</param>
    /// <param name="labels">Int64 [B, 2] of tokens, −100 where there is no label.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);

        // Every row has both labels or none, so one mean over [B, 2] positions is the mean of the two losses.
        using var scope = NewDisposeScope();
        return CrossEntropy.Mean(output.transpose(1, 2).contiguous(), labels).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <returns>A <see cref="SpanPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>F1 over words and exact matches, as SQuAD counts them; then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.AnswerF1(), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static SpanExtractionHead IRestorableHead<SpanExtractionHead>.Restore(string name, JsonObject settings) => new(name, new SpanExtractionOptions
    {
        Dropout = HeadSettings.ReadNumber(settings, "dropout"),
        MaxAnswerTokens = settings["max_answer_tokens"]?.GetValue<int>() ?? throw new InvalidDataException("'max_answer_tokens' is missing"),
        AllowNoAnswer = settings["allow_no_answer"]?.GetValue<bool>() ?? throw new InvalidDataException("'allow_no_answer' is missing"),
        NoAnswerMargin = HeadSettings.ReadNumber(settings, "no_answer_margin"),
    });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _ends = new Projection(shape, outputs: 2, _options.Dropout);
        RegisterComponents();
    }

    JsonObject IRestorableHead<SpanExtractionHead>.Describe() => new()
    {
        ["dropout"] = _options.Dropout,
        ["max_answer_tokens"] = _options.MaxAnswerTokens,
        ["allow_no_answer"] = _options.AllowNoAnswer,
        ["no_answer_margin"] = _options.NoAnswerMargin,
    };
}
