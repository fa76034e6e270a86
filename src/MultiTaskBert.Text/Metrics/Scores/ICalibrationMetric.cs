namespace MultiTaskBert.Metrics;

/// <summary>Represents a metric that knows how often a model is right where it is how confident.</summary>
public interface ICalibrationMetric
{
    /// <summary>Computes the intervals as of now, from low to high confidence: what a reliability diagram shows.</summary>
    public IReadOnlyList<CalibrationBin> Bins();
}
