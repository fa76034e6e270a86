namespace MultiTaskBert.Metrics;

/// <summary>Represents a metric that knows precision, recall and F1 of each class, or entity type. A metric of a user's own may implement it as well.</summary>
public interface IPerClassMetric
{
    /// <summary>Computes all numbers as of now, by class and averaged.</summary>
    public ClassificationReport Report();
}
