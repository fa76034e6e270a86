using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Implements <see cref="StandardMetrics.PartialEntityF1"/>.</summary>
internal sealed class PartialEntityF1 : Metric<IReadOnlyList<string>>
{
    private static readonly EntityMatching[] Order = [EntityMatching.Partial, EntityMatching.Strict, EntityMatching.Exact, EntityMatching.EntityType];

    private readonly string[]? _types;
    private readonly SpansByScheme _spans;
    private readonly Dictionary<EntityMatching, EntityMatchCounts> _overall = [];
    private readonly Dictionary<(string Type, EntityMatching Matching), EntityMatchCounts> _perType = [];

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
