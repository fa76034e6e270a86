using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Precision, recall and F1 of whole entities: one is right only if its first word, last word and type are. Entities are read by the scheme of the tags, so a
/// model that is right everywhere has F1 1 whatever its types are called.
/// </summary>
/// <remarks>
/// <para>
/// Values: <c>f1</c>, <c>precision</c>, <c>recall</c> over all entities (micro), then <c>_macro</c> over the types in truth or prediction,
/// <c>_weighted</c> by entities in the truth, and for each type <c>f1[PER]</c>, <c>precision[PER]</c>, <c>recall[PER]</c>, <c>support[PER]</c>.
/// All are 0 without entities, and where nothing is divided by nothing.
/// </para>
/// <para>
/// On tags in IOB2, IOB1, IOE2 and BIOES the numbers are those of seqeval 1.2.2 (Nakayama 2018) as long as no type begins or is cut by accident: see
/// <see cref="SeqevalF1"/>, which has seqeval's numbers whatever the tags are.
/// </para>
/// <para>
/// An answer is the tags of one sentence, one per word. Where the gold was given as entities by their characters, an entity is right only if its first and last character and its
/// type are: what was stretched to whole words counts as wrong. A word that no token belongs to takes no part. Truth and prediction of different lengths, or an empty tag: <see cref="ArgumentException"/>.
/// Without a given scheme all tags are kept until <see cref="Reset"/>.
/// </para>
/// </remarks>
public sealed class EntityF1 : Metric<IReadOnlyList<string>>
{
    private readonly ClassCounts _counts = new([]);
    private readonly SpansByScheme _spans;

    /// <summary>Starts without sentences.</summary>
    /// <param name="scheme">The scheme of the tags; null finds it from all tags that were added (<see cref="TagScheme.Find"/>).</param>
    /// <exception cref="ArgumentException">The scheme is <see cref="TagScheme.None"/>.</exception>
    public EntityF1(TagScheme? scheme = null) => _spans = new(scheme, Count, _counts.Reset);

    /// <summary>Gets the scheme of the tags; null where it is found from them.</summary>
    public TagScheme? Scheme => _spans.Given;

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        _spans.Add(truth, prediction);
    }

    /// <summary>All numbers as of now, structured, by entity type.</summary>
    public ClassificationReport Report()
    {
        _spans.Settle();
        return _counts.Report();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => EntityValues.Of(Report());

    /// <inheritdoc/>
    public override void Reset() => _spans.Reset();

    private void Count(IReadOnlyList<WordSpan> truth, IReadOnlyList<WordSpan> prediction) => EntityValues.Count(_counts, truth, prediction);
}
