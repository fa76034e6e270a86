using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Creates the metrics of the library: to add to a head by its <c>ExtraMetrics</c>, to return from <c>CreateMetrics</c> of a head of one's own, or to use alone. Each call makes a new one, without rows.
/// </summary>
/// <remarks>
/// The documentation of each says what it takes of a row, the names of its numbers, the headline first, and when they are not defined. A ratio is from 0 to 1.
/// Those with numbers of each class implement <see cref="IPerClassMetric"/>, those that know what a class is taken for <see cref="IConfusionMetric"/>, and <see cref="CalibrationError"/>
/// implements <see cref="ICalibrationMetric"/>.
/// </remarks>
/// <example><code>
/// var topic = new SequenceClassificationHead("topic", labels, new() { ExtraMetrics = () => [StandardMetrics.RocAuc(), StandardMetrics.CalibrationError(bins: 10)] });
/// </code></example>
public static partial class StandardMetrics
{
    /// <summary>Creates a metric of the ratio of rows whose class was predicted rightly. Value: <c>accuracy</c>, 0 without rows. Names are compared ordinally.</summary>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    public static Metric Accuracy() => new Accuracy();

    /// <summary>
    /// Creates a metric of the mean recall of the classes that occur in the truth (Brodersen et al. 2010), as scikit-learn's <c>balanced_accuracy_score</c>: a rare class counts as much as a
    /// frequent one. Value: <c>balanced_accuracy</c>, 0 without rows.
    /// </summary>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    public static Metric BalancedAccuracy() => new BalancedAccuracy();

    /// <summary>
    /// Creates a metric of precision, recall and F1 of rows with one class each, as scikit-learn's <c>precision_recall_fscore_support</c> with <c>zero_division=0</c>. Values: <c>f1_macro</c>,
    /// <c>precision_macro</c>, <c>recall_macro</c>, the same for <c>_micro</c> and <c>_weighted</c>, and for each class <c>f1[name]</c>, <c>precision[name]</c>, <c>recall[name]</c>,
    /// <c>support[name]</c>. All are 0 without rows.
    /// </summary>
    /// <param name="classes">
    /// Classes that enter the macro average even where they are neither true nor predicted, in the order of the report. A class that is met but not listed counts as well. Null: only the
    /// classes that are met, scikit-learn's default.
    /// </param>
    /// <returns>A metric that takes the name of a class as truth and as prediction; an <see cref="IPerClassMetric"/> and <see cref="IConfusionMetric"/>.</returns>
    /// <exception cref="ArgumentException">A class is null or listed twice.</exception>
    public static Metric PrecisionRecallF1(IReadOnlyList<string>? classes = null) => new PrecisionRecallF1(classes);

    /// <summary>
    /// Creates a metric of precision, recall and F1 of rows with any number of labels each, with the other usual numbers of multi-label data, as scikit-learn with <c>zero_division=0</c>.
    /// </summary>
    /// <remarks>
    /// Values: <c>f1_micro</c>, <c>precision_micro</c>, <c>recall_micro</c>, the same for <c>_macro</c>, <c>_weighted</c> and <c>_samples</c> (each row by itself, then the mean over rows; a row
    /// without labels on both sides counts 0), <c>jaccard_samples</c> (shared labels / all labels of both sides, then the mean over rows), <c>subset_accuracy</c> (ratio of rows with exactly the
    /// right labels), <c>hamming_loss</c> (ratio of wrong decisions among rows × labels; lower is better), and for each label <c>f1[name]</c>, <c>precision[name]</c>, <c>recall[name]</c>,
    /// <c>support[name]</c>. All are 0 without rows.
    /// </remarks>
    /// <param name="labels">
    /// Labels that count in the macro average and the Hamming loss even where they never occur, in the order of the report; others that are met count as well. Null: only the labels that are met.
    /// </param>
    /// <returns>A metric that takes the labels that a row has, in any order, a label given twice counting once; an <see cref="IPerClassMetric"/>.</returns>
    /// <exception cref="ArgumentException">A label is null or listed twice.</exception>
    public static Metric MultiLabelF1(IReadOnlyList<string>? labels = null) => new MultiLabelF1(labels);

    /// <summary>
    /// Creates a metric of Cohen's kappa (Cohen 1960): agreement beyond what class frequencies alone would give, at most 1, as scikit-learn's <c>cohen_kappa_score</c>. Value: <c>cohen_kappa</c>,
    /// NaN without rows and where truths and predictions are all of one and the same class.
    /// </summary>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    public static Metric CohenKappa() => new CohenKappa();

    /// <summary>
    /// Creates a metric of Matthews' correlation coefficient for any number of classes (Matthews 1975; Gorodkin 2004), −1 to 1, as scikit-learn's <c>matthews_corrcoef</c>. Value:
    /// <c>matthews_correlation</c>, 0 without rows and where truths or predictions are all of one class.
    /// </summary>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    public static Metric MatthewsCorrelation() => new MatthewsCorrelation();

    /// <summary>
    /// Creates a metric of agreement beyond chance for classes that have an order, where a mistake weighs as the square of its distance in ranks, at most 1: Cohen 1968, "Weighted kappa", as
    /// scikit-learn's <c>cohen_kappa_score(weights="quadratic")</c>. Value: <c>quadratic_weighted_kappa</c>, NaN without rows and where truths and predictions are all of one and the same class.
    /// </summary>
    /// <remarks>A truth that is none of the classes has no rank: such a row is left out here, and wrong for <see cref="Accuracy"/>.</remarks>
    /// <param name="classes">The classes from the lowest to the highest, each once.</param>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    /// <exception cref="ArgumentException">There is no class, or one is null or listed twice.</exception>
    public static Metric QuadraticWeightedKappa(IReadOnlyList<string> classes) => new QuadraticWeightedKappa(classes);

    /// <summary>
    /// Creates a metric of how many places predictions are off on the average, for classes that have an order. Value: <c>mae_ranks</c>, lower is better, NaN without rows.
    /// </summary>
    /// <remarks>A truth that is none of the classes has no rank: such a row is left out here, and wrong for <see cref="Accuracy"/>.</remarks>
    /// <param name="classes">The classes from the lowest to the highest, each once.</param>
    /// <returns>A metric that takes the name of a class as truth and as prediction.</returns>
    /// <exception cref="ArgumentException">There is no class, or one is null or listed twice.</exception>
    public static Metric RankError(IReadOnlyList<string> classes) => new RankError(classes);
}
