using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Precision, recall and F1 of whole entities: one is right only if its first word, last word and type are. The numbers of seqeval 1.2.2
/// (Nakayama 2018) with zero for nothing divided by nothing.
/// </summary>
/// <remarks>
/// <para>
/// Values: <c>f1</c>, <c>precision</c>, <c>recall</c> over all entities (micro), then <c>_macro</c> over the types in truth or prediction,
/// <c>_weighted</c> by entities in the truth, and for each type <c>f1[PER]</c>, <c>precision[PER]</c>, <c>recall[PER]</c>, <c>support[PER]</c>.
/// All are 0 without entities.
/// </para>
/// <para>
/// An answer is the tags of one sentence, one per word. Where the gold was given as entities by their characters, an entity is right only if its first and last character and its
/// type are: what was stretched to whole words counts as wrong. A word that no token belongs to takes no part. Truth and prediction of different lengths, or an empty tag: <see cref="ArgumentException"/>.
/// </para>
/// </remarks>
public sealed class EntityF1 : Metric<IReadOnlyList<string>>
{
    private readonly ClassCounts _counts = new([]);

    /// <summary>Starts without sentences.</summary>
    /// <param name="strictScheme">
    /// Null, the default: tags are read leniently, as the CoNLL script <c>conlleval</c> does (<see cref="EntitySpans.Lenient"/>). A scheme: only what
    /// is tagged exactly as it asks is an entity, and a tag that it does not have is an <see cref="ArgumentException"/>
    /// (<see cref="EntitySpans.Strict"/>).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scheme.</exception>
    public EntityF1(TagScheme? strictScheme = null)
    {
        if (strictScheme is { } scheme)
        {
            // A scheme that does not exist is refused now, not at the first sentence.
            _ = SchemeRules.Of(scheme);
        }

        StrictScheme = strictScheme;
    }

    /// <summary>The scheme that tags must follow; null where they are read leniently.</summary>
    public TagScheme? StrictScheme { get; }

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        var (gold, predictedSpans) = TagPair.Entities(truth, prediction, Read);
        var trueSpans = gold.ToHashSet();
        foreach (var span in trueSpans)
        {
            _counts.Add(span.Type, truths: 1, predictions: 0, right: 0);
        }

        foreach (var span in predictedSpans)
        {
            _counts.Add(span.Type, truths: 0, predictions: 1, right: trueSpans.Contains(span) ? 1 : 0);
        }
    }

    /// <summary>All numbers as of now, structured, by entity type.</summary>
    public ClassificationReport Report() => _counts.Report();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var report = Report();
        return
        [
            .. ClassificationReport.Named(report.Micro, suffix: ""),
            .. ClassificationReport.Named(report.Macro, "_macro"),
            .. ClassificationReport.Named(report.Weighted, "_weighted"),
            .. report.NamedPerClass(),
        ];
    }

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();

    private IReadOnlyList<WordSpan> Read(IReadOnlyList<string> tags) =>
        StrictScheme is { } scheme ? EntitySpans.Strict(tags, scheme) : EntitySpans.Lenient(tags);
}
