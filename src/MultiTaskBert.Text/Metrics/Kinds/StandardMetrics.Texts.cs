using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Metrics;

/// <content>Of parts of texts, and of vectors of texts.</content>
public static partial class StandardMetrics
{
    /// <summary>
    /// Creates a metric of F1 over the words that predicted and gold answer have in common, and of the ratio of answers that are equal, both of lowercase texts without punctuation and articles:
    /// the official script of SQuAD 2.0 (Rajpurkar et al. 2018, <c>evaluate-v2.0.py</c>) with one gold answer a row. Values: <c>f1</c>, <c>exact</c>; 0 without rows.
    /// </summary>
    /// <remarks>
    /// Where one of the two says that there is no answer, both values are 1 if the other says so too, else 0. As ratios, where the script gives percent. <see cref="Metric.Add"/> throws
    /// <see cref="ArgumentException"/> for a range that is not in the text.
    /// </remarks>
    /// <returns>A metric that takes a <see cref="TextSpan"/> as truth, empty for no answer, and an <see cref="ISpanAnswer"/> as prediction.</returns>
    public static Metric AnswerF1() => new AnswerF1();

    /// <summary>
    /// Creates a metric of whether a row finds the text that belongs to it among those of other rows, by the cosine of their vectors. Values: <c>accuracy_at_1</c>, the ratio of rows whose own text
    /// comes first; <c>mrr</c>, the mean of 1 / rank. Of equal cosines the row's own text counts as the last. NaN without rows.
    /// </summary>
    /// <remarks>
    /// Rows are taken in groups as they come; a row chooses among the texts of its group, and the last group may be smaller. So the result depends on the order of the rows and the size of the
    /// groups, but not on batches. The vectors of one group are kept.
    /// </remarks>
    /// <param name="groupSize">Among how many texts a row chooses, at least 2.</param>
    /// <returns>A metric that takes a number as truth, and the row counts where that is NaN (a pair without score), and an <see cref="IVectorPair"/> as prediction.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 2.</exception>
    public static Metric PairRetrieval(int groupSize = Texts.PairRetrieval.DefaultGroupSize) => new PairRetrieval(groupSize);

    /// <summary>
    /// Creates a metric of Spearman's rank correlation between the scores of pairs and the cosines of their vectors, as the tasks of semantic textual similarity are judged (Cer et al. 2017).
    /// Value: <c>spearman</c>, NaN where <see cref="SpearmanCorrelation"/> is.
    /// </summary>
    /// <remarks>A row without a score (NaN) does not count. 16 bytes a row are kept until <see cref="Metric.Reset"/>.</remarks>
    /// <returns>A metric that takes the score as truth and an <see cref="IVectorPair"/> as prediction.</returns>
    public static Metric PairSimilarity() => new PairSimilarity();
}
