using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Precision, recall and F1 of entities that also give credit for an entity that was found with other edges or another type: the four measures of SemEval
/// 2013, task 9.1, with the numbers of nervaluate 1.2.1.
/// </summary>
/// <remarks>
/// <para>
/// Values: <c>f1_partial</c>, <c>precision_partial</c>, <c>recall_partial</c>, the same for <c>_strict</c>, <c>_exact</c> and <c>_ent_type</c>, and all of them
/// for each type: <c>f1_partial[PER]</c>. See <see cref="EntityMatching"/>. All are 0 without entities. For one type only the entities of that type are looked
/// at, true and predicted.
/// </para>
/// <para>
/// Entities that were given by their characters are compared by these, others by words. An answer is the tags of one sentence, one per word, read by their scheme as <see cref="TagScheme.Read"/> does. Truth and prediction of different lengths, or an
/// empty tag: <see cref="ArgumentException"/>. Without a given scheme all tags are kept until <see cref="Reset"/>.
/// </para>
/// </remarks>
public sealed class PartialEntityF1 : Metric<IReadOnlyList<string>>
{
    private static readonly EntityMatching[] Order = [EntityMatching.Partial, EntityMatching.Strict, EntityMatching.Exact, EntityMatching.EntityType];

    private readonly string[]? _types;
    private readonly SpansByScheme _spans;
    private readonly Dictionary<EntityMatching, EntityMatchCounts> _overall = [];
    private readonly Dictionary<(string Type, EntityMatching Matching), EntityMatchCounts> _perType = [];

    /// <summary>Starts without sentences.</summary>
    /// <param name="types">The types that count; entities of others are left out on both sides. Null: every type that is met.</param>
    /// <param name="scheme">The scheme of the tags; null finds it from all tags that were added (<see cref="TagScheme.Find"/>).</param>
    /// <exception cref="ArgumentException">A type is null or listed twice, or the scheme is <see cref="TagScheme.None"/>.</exception>
    public PartialEntityF1(IReadOnlyList<string>? types = null, TagScheme? scheme = null)
    {
        _types = types is null ? null : ClassList.Checked(types, nameof(types));
        _spans = new(scheme, Count, Forget);
    }

    /// <summary>Gets the types so far: the listed ones in their order, or those that were met in ordinal order.</summary>
    public IReadOnlyList<string> Types => _types ?? TypesMet();

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        _spans.Add(truth, prediction);
    }

    /// <summary>The counts over all types as of now.</summary>
    /// <param name="matching">When a prediction counts.</param>
    internal EntityMatchCounts Counts(EntityMatching matching)
    {
        _spans.Settle();
        return _overall.GetValueOrDefault(matching);
    }

    /// <summary>The counts of one type as of now; all 0 for a type that was not met.</summary>
    /// <param name="matching">When a prediction counts.</param>
    /// <param name="type">The type, such as <c>PER</c>.</param>
    internal EntityMatchCounts Counts(EntityMatching matching, string type)
    {
        _spans.Settle();
        return _perType.GetValueOrDefault((type, matching));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
    [
        .. Order.SelectMany(matching => Named(Counts(matching), Suffix(matching))),
        .. Types.SelectMany(type => Order.SelectMany(matching => Named(Counts(matching, type), $"{Suffix(matching)}[{type}]"))),
    ];

    /// <inheritdoc/>
    public override void Reset() => _spans.Reset();

    private void Forget()
    {
        _overall.Clear();
        _perType.Clear();
    }

    private IReadOnlyList<string> TypesMet()
    {
        _spans.Settle();
        return ClassList.InOrder([], _perType.Keys.Select(key => key.Type).Distinct(StringComparer.Ordinal));
    }

    private void Count(IReadOnlyList<WordSpan> truth, IReadOnlyList<WordSpan> prediction)
    {
        WordSpan[] truths = [.. truth.Where(IsAsked)], predictions = [.. prediction.Where(IsAsked)];
        foreach (var matching in Order)
        {
            _overall[matching] = _overall.GetValueOrDefault(matching).Plus(EntityMatcher.Compare(matching, truths, predictions));
        }

        foreach (var type in truths.Concat(predictions).Select(span => span.Type).Distinct(StringComparer.Ordinal))
        {
            var (trueOfType, predictedOfType) = (OfType(truths, type), OfType(predictions, type));
            foreach (var matching in Order)
            {
                _perType[(type, matching)] = _perType.GetValueOrDefault((type, matching)).Plus(EntityMatcher.Compare(matching, trueOfType, predictedOfType));
            }
        }
    }

    private static WordSpan[] OfType(WordSpan[] spans, string type) => [.. spans.Where(span => span.Type.Equals(type, StringComparison.Ordinal))];

    private static string Suffix(EntityMatching matching) => matching switch
    {
        EntityMatching.Strict => "_strict",
        EntityMatching.Exact => "_exact",
        EntityMatching.Partial => "_partial",
        _ => "_ent_type",
    };

    private static IEnumerable<MetricValue> Named(EntityMatchCounts counts, string suffix) =>
        [new($"f1{suffix}", counts.F1), new($"precision{suffix}", counts.Precision), new($"recall{suffix}", counts.Recall)];

    private bool IsAsked(WordSpan span) => _types is null || _types.Contains(span.Type, StringComparer.Ordinal);
}
