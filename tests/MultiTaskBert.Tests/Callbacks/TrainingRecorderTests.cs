using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

public sealed class TrainingRecorderTests
{
    [Fact]
    public void Record_WholeTraining_HoldsEverything()
    {
        var recorder = new TrainingRecorder();
        Some.Train(recorder);
        var record = recorder.Record;
        Assert.Equal([3, 1.5, 1, 0.75, 0.6, 0.5], record.Steps.Select(point => point.Loss));
        Assert.Equal([0.25, 0.25, 0.25, 1, 1, 1], record.Steps.Select(point => point.TrainableRatio));
        Assert.Equal((2, 1, 6), (record.Epochs.Count, record.FreezeChanges.Count, record.Result!.Steps));
    }

    [Fact]
    public void Record_BeforeTheStart_SaysWhatToDo() =>
        Assert.Contains("TrainerOptions.Callbacks", Assert.Throws<InvalidOperationException>(() => new TrainingRecorder().Record).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 4)]
    [InlineData(100, 32)]
    public void ToPoints_MoreStepsThanPoints_AreMeansOfNeighbours(int count, int stepsAPoint)
    {
        var curve = new StepCurve(4);
        for (var step = 1; step <= count; step++)
        {
            // The second head has a label in every other step only.
            var losses = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = step };
            if (step % 2 == 0)
            {
                losses["b"] = 10 * step;
            }

            curve.Add(new StepCompleted { Step = step, Loss = 2 * step, HeadLosses = losses, LearningRate = step }, trainableRatio: 0.5);
        }

        var points = curve.ToPoints();
        Assert.Equal(count, points.Sum(point => point.Steps));
        Assert.All(points.SkipLast(1), point => Assert.Equal(stepsAPoint, point.Steps));
        Assert.True(points.Count <= 4);
        Assert.All(points, point =>
        {
            var steps = Enumerable.Range((int)point.Step - point.Steps + 1, point.Steps).ToArray();
            Assert.Equal(2 * steps.Average(), point.Loss, 1e-9);
            Assert.Equal(steps.Average(), point.HeadLosses["a"], 1e-9);
            Assert.Equal(steps.Average(), point.LearningRate, 1e-9);
            Assert.Equal(0.5, point.TrainableRatio, 1e-9);
            var even = steps.Where(step => step % 2 == 0).ToArray();
            Assert.Equal(even.Length > 0, point.HeadLosses.ContainsKey("b"));
            Assert.Equal(even.Length > 0 ? 10 * even.Average() : 0, point.HeadLosses.GetValueOrDefault("b"), 1e-9);
        });
    }
}
