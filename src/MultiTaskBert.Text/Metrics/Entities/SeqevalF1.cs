using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the numbers of seqeval 1.2.2 (Nakayama 2018), its accidents included, with zero for nothing divided by nothing: to compare with published numbers. For a
/// number to train by use <see cref="EntityF1"/>.
/// </summary>
/// <remarks>
/// <para>
/// seqeval takes the first character of a tag for its prefix, whatever the tags are: <c>ORG</c> without prefix is outside, <c>PER</c> is of the type <c>ER</c>,
/// <c>art-other</c> and <c>product-other</c> are both of the type <c>other</c>, and <c>L</c> and <c>U</c> of BILOU are no marks where it reads leniently.
/// </para>
/// <para>
/// Values: as those of <see cref="EntityF1"/> with <c>seqeval_</c> in front: <c>seqeval_f1</c>, <c>seqeval_precision</c>, …, <c>seqeval_support[PER]</c>.
/// </para>
/// <para>
/// An answer is the tags of one sentence, one per word. Truth and prediction of different lengths, or an empty tag: <see cref="ArgumentException"/>.
/// </para>
/// </remarks>
public sealed class SeqevalF1 : Metric<IReadOnlyList<string>>
{
    private readonly ClassCounts _counts = new([]);

    /// <summary>Starts without sentences.</summary>
    /// <param name="strictScheme">
    /// Null, the default: tags are read leniently, seqeval's default mode (<see cref="SeqevalSpans.Lenient"/>). A scheme: seqeval's strict mode, in which only what
    /// is tagged exactly as it asks is an entity, and a tag that it does not have is an <see cref="ArgumentException"/>
    /// (<see cref="SeqevalSpans.Strict"/>).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scheme.</exception>
    public SeqevalF1(SeqevalScheme? strictScheme = null)
    {
        if (strictScheme is { } scheme)
        {
            // A scheme that does not exist is refused now, not at the first sentence.
            _ = SeqevalRules.Of(scheme);
        }

        StrictScheme = strictScheme;
    }

    /// <summary>Gets the scheme that tags must follow; null where they are read leniently.</summary>
    public SeqevalScheme? StrictScheme { get; }

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        EntityValues.Count(_counts, Read(truth), Read(prediction));
    }

    /// <summary>All numbers as of now, structured, by entity type.</summary>
    public ClassificationReport Report() => _counts.Report();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [.. EntityValues.Of(Report()).Select(value => value with { Name = $"seqeval_{value.Name}" })];

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();

    private IReadOnlyList<WordSpan> Read(IReadOnlyList<string> tags) =>
        StrictScheme is { } scheme ? SeqevalSpans.Strict(tags, scheme) : SeqevalSpans.Lenient(tags);
}
