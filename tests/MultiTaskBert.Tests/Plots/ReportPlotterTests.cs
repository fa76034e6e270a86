using System.Buffers.Binary;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Plots;
using MultiTaskBert.Tests.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Plots;

public sealed class ReportPlotterTests : IDisposable
{
    private static readonly Dictionary<string, ConfusionMatrix> NoConfusions = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Draw_WholeTraining_WritesPicturesOfTheSizesAsked()
    {
        var metric = new PrecisionRecallF1(["a", "b"]);
        metric.Add("a", "b");
        var pictures = new ReportPlotter { Width = 640, Height = 400 }.Draw(Record(), new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal) { ["../topic"] = metric.Confusion() }, _folder.Path);

        Assert.Equal(["loss.png", "dev.png", "learning.png", "confusion-1.png"], pictures.Select(picture => picture.File));
        Assert.Equal(pictures.Select(picture => picture.File).Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([(640, 400), (640, 400), (640, 500)], pictures.Take(3).Select(picture => SizeOf(picture.File)));
    }

    [Fact]
    public void Draw_GradientsMeasured_DrawsTheLastEpochThatWas()
    {
        var recorder = new TrainingRecorder();
        ((ITrainerCallback)recorder).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)recorder).OnEpochCompleted(Some.Epoch(1, gradients: Some.Gradients(5)));
        ((ITrainerCallback)recorder).OnEpochCompleted(Some.Epoch(2));
        var pictures = new ReportPlotter().Draw(recorder.Record, NoConfusions, _folder.Path);
        Assert.Equal("How the gradients of the heads agree", Assert.Single(pictures, picture => picture.File == "gradients.png").Title);
        var (width, height) = SizeOf("gradients.png");
        Assert.True(width is > 300 and < 700 && height is > 300 and < 700, $"{width} × {height}");
    }

    [Fact]
    public void Draw_SameNumbers_GivesTheSameBytes()
    {
        new ReportPlotter().Draw(Record(), NoConfusions, _folder.Path);
        var first = File.ReadAllBytes(_folder.File("loss.png"));
        new ReportPlotter().Draw(Record(), NoConfusions, _folder.Path);
        Assert.Equal(first, File.ReadAllBytes(_folder.File("loss.png")));
    }

    [Fact]
    public void Draw_NothingHappened_DrawsNothing()
    {
        var recorder = new TrainingRecorder();
        ((ITrainerCallback)recorder).OnTrainingStarted(Some.Started());
        Assert.Empty(new ReportPlotter().Draw(recorder.Record, new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal) { ["x"] = new PrecisionRecallF1().Confusion() }, _folder.Path));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Draw_WithoutDevSet_LeavesOutItsCurves()
    {
        var recorder = new TrainingRecorder();
        ((ITrainerCallback)recorder).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)recorder).OnStepCompleted(Some.Step(1));
        ((ITrainerCallback)recorder).OnEpochCompleted(Some.Epoch(1, dev: false));
        Assert.Equal(["loss.png", "learning.png"], new ReportPlotter().Draw(recorder.Record, NoConfusions, _folder.Path).Select(picture => picture.File));
    }

    [Fact]
    public void Draw_ManyClassesWithLongNames_StaysWithinSaneSizes()
    {
        var metric = new PrecisionRecallF1([.. Enumerable.Range(0, 80).Select(i => $"a class with a long name, number {i}")]);
        metric.Add("a class with a long name, number 3", "a class with a long name, number 4");
        new ReportPlotter().Draw(Record(), new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal) { ["x"] = metric.Confusion() }, _folder.Path);
        var (width, height) = SizeOf("confusion-1.png");
        Assert.InRange(width, 1000, 2200);
        Assert.InRange(height, 1000, 2200);
    }

    [Fact]
    public void Smoothing_ConstantOrNoisyCurve_KeepsTheMean()
    {
        Assert.All(Smoothing.Of([.. Enumerable.Repeat(3.0, 200)]), value => Assert.Equal(3, value, 1e-12));
        var noisy = Smoothing.Of([.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 0.0 : 2)]);
        Assert.All(noisy.Skip(100), value => Assert.Equal(1, value, 0.1));
        Assert.Equal([5, 5], Smoothing.Of([5, double.NaN]));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0005, "5e-4")]
    [InlineData(5e-5, "5e-5")]
    [InlineData(0.25, "0.25")]
    [InlineData(20, "20")]
    public void Short_Numbers_AreShort(double value, string expected) => Assert.Equal(expected, Ticks.Short(value));

    private static TrainingRecord Record()
    {
        var recorder = new TrainingRecorder();
        Some.Train(recorder);
        return recorder.Record;
    }

    /// <summary>Width and height, from the first chunk of a PNG.</summary>
    private (int Width, int Height) SizeOf(string picture)
    {
        var bytes = File.ReadAllBytes(_folder.File(picture));
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], bytes[..4]);
        return (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
    }
}
