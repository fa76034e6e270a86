using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics;

/// <content>
/// Of the tags of words: each takes the tags of a sentence, one per word, as truth and as prediction. Where these are of different lengths, or a tag is empty, <see cref="Metric.Add"/> throws
/// <see cref="ArgumentException"/>.
/// </content>
public static partial class StandardMetrics
{
    /// <summary>
    /// Creates a metric of precision, recall and F1 of whole entities: one is right only if its first word, last word and type are. Entities are read by the scheme of the tags, so a model that
    /// is right everywhere has F1 1 whatever its types are called.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Values: <c>f1</c>, <c>precision</c>, <c>recall</c> over all entities (micro), then <c>_macro</c> over the types in truth or prediction, <c>_weighted</c> by entities in the truth, and for
    /// each type <c>f1[PER]</c>, <c>precision[PER]</c>, <c>recall[PER]</c>, <c>support[PER]</c>. All are 0 without entities, and where nothing is divided by nothing.
    /// </para>
    /// <para>
    /// On tags in IOB2, IOB1, IOE2 and BIOES the numbers are those of seqeval 1.2.2 (Nakayama 2018) as long as no type begins or is cut by accident: see <see cref="SeqevalF1"/>, which has
    /// seqeval's numbers whatever the tags are.
    /// </para>
    /// <para>
    /// Where the gold was given as entities by their characters, an entity is right only if its first and last character and its type are: what was stretched to whole words counts as wrong. A
    /// word that no token belongs to takes no part. Without a given scheme all tags are kept until <see cref="Metric.Reset"/>.
    /// </para>
    /// </remarks>
    /// <param name="scheme">The scheme of the tags; null finds it from all tags that were added (<see cref="TagScheme.Find"/>).</param>
    /// <returns>A metric that takes the tags of a sentence as truth and as prediction; an <see cref="IPerClassMetric"/> by entity type.</returns>
    /// <exception cref="ArgumentException">The scheme is <see cref="TagScheme.None"/>.</exception>
    public static Metric EntityF1(TagScheme? scheme = null) => new EntityF1(scheme);

    /// <summary>
    /// Creates a metric with the numbers of seqeval 1.2.2 (Nakayama 2018), its accidents included, with zero for nothing divided by nothing: to compare with published numbers. For a number to
    /// train by use <see cref="EntityF1"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// seqeval takes the first character of a tag for its prefix, whatever the tags are: <c>ORG</c> without prefix is outside, <c>PER</c> is of the type <c>ER</c>, <c>art-other</c> and
    /// <c>product-other</c> are both of the type <c>other</c>, and <c>L</c> and <c>U</c> of BILOU are no marks where it reads leniently.
    /// </para>
    /// <para>Values: as those of <see cref="EntityF1"/> with <c>seqeval_</c> in front: <c>seqeval_f1</c>, <c>seqeval_precision</c>, …, <c>seqeval_support[PER]</c>.</para>
    /// </remarks>
    /// <param name="strictScheme">
    /// Null, the default: tags are read leniently, seqeval's default mode, which never rejects a tag: an <c>I</c> or <c>E</c> without a beginning begins an entity, and so does a change of type. A
    /// scheme, one of IOB1, IOB2, IOE2, BIOES and BILOU in its usual spelling: seqeval's strict mode, in which only what is tagged exactly as it asks is an entity, and a tag that it does not
    /// have is an <see cref="ArgumentException"/>.
    /// </param>
    /// <returns>A metric that takes the tags of a sentence as truth and as prediction; an <see cref="IPerClassMetric"/> by entity type.</returns>
    /// <exception cref="ArgumentException">seqeval has no such scheme.</exception>
    public static Metric SeqevalF1(TagScheme? strictScheme = null) => new SeqevalF1(strictScheme is null ? null : SeqevalRules.SchemeOf(strictScheme, nameof(strictScheme)));

    /// <summary>
    /// Creates a metric of precision, recall and F1 of entities that also gives credit for an entity that was found with other edges or another type: the four measures of SemEval 2013, task 9.1,
    /// with the numbers of nervaluate 1.2.1.
    /// </summary>
    /// <remarks>
    /// Values: <c>f1_partial</c>, <c>precision_partial</c>, <c>recall_partial</c> (half a point where the words overlap), the same for <c>_strict</c> (words and type are the same), <c>_exact</c>
    /// (the words are the same) and <c>_ent_type</c> (the words overlap, the type is the same), and all of them for each type: <c>f1_partial[PER]</c>. All are 0 without entities. For one type
    /// only the entities of that type are looked at, true and predicted. Entities that were given by their characters are compared by these, others by words. Without a given scheme all tags are
    /// kept until <see cref="Metric.Reset"/>.
    /// </remarks>
    /// <param name="types">The types that count; entities of others are left out on both sides. Null: every type that is met.</param>
    /// <param name="scheme">The scheme of the tags; null finds it from all tags that were added (<see cref="TagScheme.Find"/>).</param>
    /// <returns>A metric that takes the tags of a sentence as truth and as prediction.</returns>
    /// <exception cref="ArgumentException">A type is null or listed twice, or the scheme is <see cref="TagScheme.None"/>.</exception>
    public static Metric PartialEntityF1(IReadOnlyList<string>? types = null, TagScheme? scheme = null) => new PartialEntityF1(types, scheme);

    /// <summary>Creates a metric of the ratio of words whose tag was predicted rightly, over all words of all sentences. Value: <c>token_accuracy</c>, 0 without words.</summary>
    /// <remarks>Words that no token belongs to, or that a gold entity covers in part, are left out.</remarks>
    /// <returns>A metric that takes the tags of a sentence as truth and as prediction.</returns>
    public static Metric TokenAccuracy() => new TokenAccuracy();

    /// <summary>
    /// Creates a metric with the numbers of <see cref="PrecisionRecallF1"/> over words instead of rows: each word's tag is one answer, <c>B-PER</c> and <c>I-PER</c> being two different tags. The
    /// names begin with <c>token_</c>: <c>token_f1_macro</c>, <c>token_f1[B-PER]</c>. For whole entities use <see cref="EntityF1"/>.
    /// </summary>
    /// <remarks>Words that no token belongs to, or that a gold entity covers in part, are left out.</remarks>
    /// <param name="tags">
    /// Tags that enter the macro average even where they never occur, in the order of the report; others that are met count as well. Null: only the tags that are met.
    /// </param>
    /// <param name="leftOutTag">
    /// A tag, usually <c>O</c>, that is left out of the report and of all averages, as when scikit-learn is given the other <c>labels</c>; a word of this tag that is predicted as another still
    /// counts against that other's precision. Null: none.
    /// </param>
    /// <returns>A metric that takes the tags of a sentence as truth and as prediction; an <see cref="IPerClassMetric"/> and, with the tag that is left out, an <see cref="IConfusionMetric"/>.</returns>
    /// <exception cref="ArgumentException">A tag is null or listed twice.</exception>
    public static Metric TokenPrecisionRecallF1(IReadOnlyList<string>? tags = null, string? leftOutTag = null) => new TokenPrecisionRecallF1(tags) { LeftOutTag = leftOutTag };
}
