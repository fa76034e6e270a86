using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <content>Of the probabilities of classes: each takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</content>
public static partial class StandardMetrics
{
    /// <summary>
    /// Creates a metric of the mean of −log p(truth) with probabilities kept from 0 and 1 by 2.2e-16, as scikit-learn's <c>log_loss</c>. Value: <c>log_loss</c>, lower is better, NaN without rows.
    /// </summary>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric LogLoss() => new LogLoss();

    /// <summary>
    /// Creates a metric of the mean of −log p(truth), unlike <see cref="LogLoss"/> without a limit: infinite where a truth had the probability 0. Value: <c>nll</c>, lower is better, NaN without
    /// rows.
    /// </summary>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric NegativeLogLikelihood() => new NegativeLogLikelihood();

    /// <summary>
    /// Creates a metric of the area under the ROC curve by the probabilities, as scikit-learn's <c>roc_auc_score</c>: 1 if every row of a class is ranked in front of all others, 0.5 for chance.
    /// </summary>
    /// <remarks>
    /// For one positive class: <c>roc_auc</c>. For all, each against the rest: <c>roc_auc_ovr_macro</c>, their mean; <c>roc_auc_ovr_weighted</c>, weighted by how often they are the truth; and
    /// <c>roc_auc[name]</c> of each. NaN where it is undefined: for a class that is never, or always, the truth, so the macro mean too, and without rows. Ranks need all scores: 8 bytes for each
    /// row and class are kept until <see cref="Metric.Reset"/>. <see cref="Metric.Compute"/> throws <see cref="InvalidOperationException"/> if <paramref name="positive"/> is none of the classes.
    /// </remarks>
    /// <param name="positive">The class that is looked for, of two; null for all classes, each against the rest.</param>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric RocAuc(string? positive = null) => new RocAuc(positive);

    /// <summary>
    /// Creates a metric of average precision, the area under the steps of the precision–recall curve, Σ (R_n − R_{n−1}) P_n, as scikit-learn's <c>average_precision_score</c>.
    /// </summary>
    /// <remarks>
    /// For one positive class: <c>average_precision</c>. For all, each against the rest: <c>average_precision_macro</c>, their mean, and <c>average_precision[name]</c> of each. 0 for a class that
    /// is never the truth, NaN without rows. Ranks need all scores: 8 bytes for each row and class are kept until <see cref="Metric.Reset"/>. <see cref="Metric.Compute"/> throws
    /// <see cref="InvalidOperationException"/> if <paramref name="positive"/> is none of the classes.
    /// </remarks>
    /// <param name="positive">The class that is looked for; null for all classes, each against the rest.</param>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric AveragePrecision(string? positive = null) => new AveragePrecision(positive);

    /// <summary>
    /// Creates a metric of the ratio of rows whose gold class is among the k most probable ones, as scikit-learn's <c>top_k_accuracy_score</c>. Value: <c>top_3_accuracy</c> for k = 3, 0 without
    /// rows.
    /// </summary>
    /// <remarks>Of classes that are equally probable, the later one ranks first; so top 1 may differ from <see cref="Accuracy"/>, which takes the earlier.</remarks>
    /// <param name="k">How many classes may be named, at least 1.</param>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public static Metric TopKAccuracy(int k) => new TopKAccuracy(k);

    /// <summary>
    /// Creates a metric of the mean squared distance of the probabilities from the truth (Brier 1950), lower is better, NaN without rows. Value: <c>brier</c>, from 0 to 2, summed over all
    /// classes; or <c>brier_binary</c>, from 0 to 1, of one class alone, as scikit-learn's <c>brier_score_loss</c>.
    /// </summary>
    /// <param name="positive">The one class that counts, of two; null for the sum over all.</param>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric BrierScore(string? positive = null) => new BrierScore(positive);

    /// <summary>
    /// Creates a metric of how far confidence, the largest probability, is from accuracy, over intervals of confidence of equal width (Naeini et al. 2015; Guo et al. 2017). Values: <c>ece</c>,
    /// the mean of |accuracy − confidence| over the rows, and <c>mce</c>, the largest of any interval; lower is better, NaN without rows.
    /// </summary>
    /// <remarks>An interval contains its upper edge and not its lower one. Of equal probabilities, the first is what is predicted.</remarks>
    /// <param name="bins">The number of intervals between 0 and 1, at least 1.</param>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction; an <see cref="ICalibrationMetric"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 1.</exception>
    public static Metric CalibrationError(int bins = Scores.CalibrationError.DefaultBins) => new CalibrationError(bins);

    /// <summary>
    /// Creates a metric of the temperature T that makes the probabilities of logits / T fit best, and of how well they fit then (Guo et al. 2017, section 4.2); <see cref="Temperature.Apply"/>
    /// uses it. Above 1 the model was too sure of itself. Values: <c>temperature</c>, and <c>nll_at_temperature</c>, the mean of −log p(truth) with it; lower is better, NaN without rows.
    /// </summary>
    /// <remarks>
    /// Logarithms of probabilities take the place of logits, which they equal up to a constant. T lies between 1e-4 and 1e4; it is at an end where the fit improves up to there, as when every row
    /// is right. A fit needs all rows: 8 bytes for each row and class are kept until <see cref="Metric.Reset"/>.
    /// </remarks>
    /// <returns>A metric that takes the name of a class as truth and an <see cref="IClassProbabilities"/> as prediction.</returns>
    public static Metric TemperatureScaling() => new TemperatureScaling();
}
