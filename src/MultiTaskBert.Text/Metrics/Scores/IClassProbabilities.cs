namespace MultiTaskBert.Metrics;

/// <summary>
/// Represents a prediction that gives every class a probability, as a <c>ClassPrediction</c> does: what metrics of scores and of calibration take. A prediction
/// of one's own that implements it can be judged by them as well.
/// </summary>
public interface IClassProbabilities
{
    /// <summary>Gets the probability of every class, each class once, in the same order for every row; they sum to 1.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; }
}
