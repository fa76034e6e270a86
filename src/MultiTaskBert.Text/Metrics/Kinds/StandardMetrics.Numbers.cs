using MultiTaskBert.Metrics.Regression;

namespace MultiTaskBert.Metrics;

/// <content>Of numbers: each takes a <see cref="double"/> as truth and as prediction.</content>
public static partial class StandardMetrics
{
    /// <summary>Creates a metric of the mean of |truth − prediction|, in the unit of the truth. Value: <c>mae</c>, lower is better, NaN without rows.</summary>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric MeanAbsoluteError() => new MeanAbsoluteError();

    /// <summary>Creates a metric of the mean of (truth − prediction)², in the squared unit of the truth. Value: <c>mse</c>, lower is better, NaN without rows.</summary>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric MeanSquaredError() => new MeanSquaredError();

    /// <summary>Creates a metric of the root of the mean of (truth − prediction)², in the unit of the truth. Value: <c>rmse</c>, lower is better, NaN without rows.</summary>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric RootMeanSquaredError() => new RootMeanSquaredError();

    /// <summary>
    /// Creates a metric of the coefficient of determination, 1 − Σ (truth − prediction)² / Σ (truth − mean truth)², as scikit-learn's <c>r2_score</c>. Value: <c>r2</c>, at most 1; 0 is what
    /// always predicting the mean scores.
    /// </summary>
    /// <remarks>NaN for fewer than two rows. Where the truths are all equal, 1 if every prediction is right and 0 otherwise.</remarks>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric R2() => new R2();

    /// <summary>
    /// Creates a metric of Pearson's correlation coefficient, −1 to 1, as <c>scipy.stats.pearsonr</c>. Value: <c>pearson</c>, NaN for fewer than two rows and where the truths or the predictions
    /// are all equal.
    /// </summary>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric PearsonCorrelation() => new PearsonCorrelation();

    /// <summary>
    /// Creates a metric of Spearman's rank correlation, −1 to 1: Pearson's over the ranks, equal values having the average of their ranks, as <c>scipy.stats.spearmanr</c>. Value:
    /// <c>spearman</c>, NaN for fewer than two rows, where the truths or the predictions are all equal, and where one of them is NaN.
    /// </summary>
    /// <remarks>Ranks need all values: 16 bytes a row are kept until <see cref="Metric.Reset"/>.</remarks>
    /// <returns>A metric that takes a number as truth and as prediction.</returns>
    public static Metric SpearmanCorrelation() => new SpearmanCorrelation();
}
