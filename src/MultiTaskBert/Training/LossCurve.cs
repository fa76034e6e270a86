namespace MultiTaskBert.Training;

/// <summary>The points of a <see cref="LearningRateFinder"/>, and when they end.</summary>
internal sealed class LossCurve(RangeTestOptions options) : ITrainerCallback
{
    private readonly List<(double LearningRate, double Loss, double SmoothedLoss)> _points = [];
    private double _average;
    private double _smallest = double.PositiveInfinity;

    internal IReadOnlyList<(double LearningRate, double Loss, double SmoothedLoss)> Points => _points;

    internal bool HasDiverged { get; private set; }

    public void OnStepCompleted(StepCompleted step)
    {
        _average = (options.Smoothing * _average) + ((1 - options.Smoothing) * step.Loss);
        var smoothed = _average / (1 - Math.Pow(options.Smoothing, _points.Count + 1));   // The average began with 0.
        _points.Add((step.LearningRate, step.Loss, smoothed));
        if (_points.Count > 1 && smoothed > options.Divergence * _smallest)
        {
            End(step);
        }

        _smallest = Math.Min(_smallest, smoothed);
    }

    public void OnStepSkipped(StepSkipped step) => End(step);

    private void End(TrainingEvent at)
    {
        HasDiverged = true;
        at.Stop("the loss diverged");
    }
}
