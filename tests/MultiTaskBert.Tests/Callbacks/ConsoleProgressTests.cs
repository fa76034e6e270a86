using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

public sealed class ConsoleProgressTests
{
    [Fact]
    public void Train_NotInteractive_WritesWholeLinesAndNoneForSteps()
    {
        var text = Shown(interactive: false);
        Assert.DoesNotContain('\r', text.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.DoesNotContain("steps/s", text, StringComparison.Ordinal);
        Assert.Contains("Training on 10 rows, 6 steps, heads topic, entities; frozen: backbone", text, StringComparison.Ordinal);
        Assert.Contains("epoch 1/2: loss 1.5 (topic 0.500, entities NaN); dev: score 0.250, loss 1.000, topic/accuracy 0.250; 0:03", text, StringComparison.Ordinal);
        Assert.Contains("topic/accuracy 0.500; best so far; 0:06", text, StringComparison.Ordinal);
        Assert.Contains("  longer than the length limit, and cut: 2 training rows, 1 dev rows", text, StringComparison.Ordinal);
        Assert.Contains("After step 3 other parts of the model are trainable:", text, StringComparison.Ordinal);
        Assert.Contains("Training ended (Completed) after 6 steps in 0:07; best epoch 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Interactive_WritesTheMovingLineOverAndClearsIt()
    {
        var text = Shown(interactive: true);
        var moving = text.Split('\r').Where(part => part.StartsWith('[')).ToArray();
        Assert.Equal(6, moving.Length);
        Assert.StartsWith("[######..............] 33 %  epoch 1/2  loss 1.500 (topic 0.500, entities 1.000)  lr 0.002  1.0 steps/s  0:04 left", moving[1], StringComparison.Ordinal);

        // The pace of an epoch begins anew with its first step.
        Assert.DoesNotContain("steps/s", moving[3], StringComparison.Ordinal);
        Assert.Contains("1.0 steps/s", moving[4], StringComparison.Ordinal);

        // Before a whole line the moving one is blanked, so that nothing of it stays beside it.
        Assert.Contains(moving[2].TrimEnd() + "\r" + new string(' ', moving[2].TrimEnd().Length) + "\repoch 1/2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void OnStepCompleted_StepsFasterThanTheEye_AreLeftOutButTheLast()
    {
        var writer = new StringWriter();
        var progress = new ConsoleProgress(writer, interactive: true);
        ((ITrainerCallback)progress).OnTrainingStarted(Some.Started());
        for (var step = 1; step <= 6; step++)
        {
            ((ITrainerCallback)progress).OnStepCompleted(Some.Step(step, elapsed: TimeSpan.FromMilliseconds(step)));
        }

        Assert.Equal(2, writer.ToString().Count(character => character == '\r'));
    }

    [Fact]
    public void Width_LongLine_IsCut()
    {
        var writer = new StringWriter();
        var progress = new ConsoleProgress(writer, interactive: true, width: 30);
        ((ITrainerCallback)progress).OnStepCompleted(Some.Step(1));
        Assert.Equal(30, writer.ToString().TrimStart('\r').Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsoleProgress(writer, width: 19));
    }

    private static string Shown(bool interactive)
    {
        var writer = new StringWriter();
        Some.Train(new ConsoleProgress(writer, interactive));
        return writer.ToString();
    }
}
