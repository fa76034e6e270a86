using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the numbers of <see cref="PrecisionRecallF1"/> over words instead of rows: each word's tag is one answer, <c>B-PER</c> and <c>I-PER</c> being two
/// different tags. The names begin with <c>token_</c>: <c>token_f1_macro</c>, <c>token_f1[B-PER]</c>. For whole entities use <see cref="EntityF1"/>.
/// </summary>
/// <remarks>An answer is one tag per word; words that no token belongs to, or that a gold entity covers in part, are left out. Truth and prediction of different lengths, or an empty tag: <see cref="ArgumentException"/>.</remarks>
public sealed class TokenPrecisionRecallF1 : Metric<IReadOnlyList<string>>, IConfusionMetric
{
    private readonly ConfusionCounts _counts;

    /// <summary>Starts without words.</summary>
    /// <param name="tags">
    /// Tags that enter the macro average even where they never occur, in the order of the report; others that are met count as well.
    /// Null: only the tags that are met.
    /// </param>
    /// <exception cref="ArgumentException">A tag is null or listed twice.</exception>
    public TokenPrecisionRecallF1(IReadOnlyList<string>? tags = null) => _counts = new(ClassList.Checked(tags, nameof(tags)));

    /// <summary>
    /// Gets a tag, usually <c>O</c>, that is left out of the report and of all averages, as when scikit-learn is given the other <c>labels</c>; a word
    /// of this tag that is predicted as another still counts against that other's precision. Null, the default: none.
    /// </summary>
    public string? LeftOutTag { get; init; }

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        foreach (var word in TagPair.Places(truth))
        {
            _counts.Add(truth[word], prediction[word]);
        }
    }

    /// <summary>All numbers as of now, structured.</summary>
    public ClassificationReport Report() => _counts.Report(LeftOutTag);

    /// <summary>How often each tag was predicted where each tag is the truth, as of now; <see cref="LeftOutTag"/> is part of it.</summary>
    public ConfusionMatrix Confusion() => _counts.Matrix();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
        [.. _counts.Values(LeftOutTag).Select(value => value with { Name = $"token_{value.Name}" })];

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
