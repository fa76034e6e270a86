using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>
/// The steps of a training as a bounded number of points: when there are too many, each two neighbours become one, so a long training takes no more memory
/// than a short one.
/// </summary>
/// <param name="capacity">The greatest number of points; even, at least 2.</param>
internal sealed class StepCurve(int capacity)
{
    private readonly List<Bucket> _points = [];
    private int _stepsAPoint = 1;

    internal void Add(StepCompleted step, double trainableRatio)
    {
        if (_points is [.., var last] && last.Steps < _stepsAPoint)
        {
            last.Add(new Bucket(step, trainableRatio));
            return;
        }

        if (_points.Count == capacity)
        {
            Merge();
            Add(step, trainableRatio);
            return;
        }

        _points.Add(new Bucket(step, trainableRatio));
    }

    internal IReadOnlyList<StepPoint> ToPoints() => [.. _points.Select(point => point.ToPoint())];

    private void Merge()
    {
        for (var i = 0; i < capacity / 2; i++)
        {
            _points[2 * i].Add(_points[(2 * i) + 1]);
            _points[i] = _points[2 * i];
        }

        _points.RemoveRange(capacity / 2, capacity - (capacity / 2));
        _stepsAPoint *= 2;
    }

    /// <summary>Sums over neighbouring steps.</summary>
    private sealed class Bucket(StepCompleted step, double trainableRatio)
    {
        private readonly Dictionary<string, (double Sum, int Steps)> _heads =
            step.HeadLosses.ToDictionary(loss => loss.Key, loss => (loss.Value, 1), StringComparer.Ordinal);

        private long _last = step.Step;
        private double _loss = step.Loss;
        private double _learningRate = step.LearningRate;
        private double _trainableRatio = trainableRatio;

        internal int Steps { get; private set; } = 1;

        internal void Add(Bucket next)
        {
            _last = next._last;
            Steps += next.Steps;
            _loss += next._loss;
            _learningRate += next._learningRate;
            _trainableRatio += next._trainableRatio;
            foreach (var (head, (sum, steps)) in next._heads)
            {
                var (before, count) = _heads.GetValueOrDefault(head);
                _heads[head] = (before + sum, count + steps);
            }
        }

        internal StepPoint ToPoint() => new()
        {
            Step = _last,
            Steps = Steps,
            Loss = _loss / Steps,
            HeadLosses = _heads.ToDictionary(head => head.Key, head => head.Value.Sum / head.Value.Steps, StringComparer.Ordinal),
            LearningRate = _learningRate / Steps,
            TrainableRatio = _trainableRatio / Steps,
        };
    }
}
