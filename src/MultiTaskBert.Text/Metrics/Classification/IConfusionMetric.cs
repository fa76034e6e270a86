namespace MultiTaskBert.Metrics;

/// <summary>Represents a metric that knows not only how often answers are wrong, but what they are taken for. A metric of a user's own may implement it as well.</summary>
public interface IConfusionMetric
{
    /// <summary>Counts how often each class was predicted where each class is the truth, as of now; a snapshot.</summary>
    public ConfusionMatrix Confusion();
}
