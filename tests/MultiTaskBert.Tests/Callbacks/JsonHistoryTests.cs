using System.Text.Json.Nodes;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

public sealed class JsonHistoryTests : IDisposable
{
    private static readonly string[] Whole =
        ["started", "step 1", "step 2", "step 3", "epoch 3", "freeze 3", "step 4", "step 5", "step 6", "epoch 6", "completed 6"];

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run/history.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WholeTraining_HasALineAnEvent()
    {
        Some.Train(new JsonHistory(Path));
        Assert.Equal(Whole, Events());

        var lines = Lines();
        Assert.Equal("{\"event\":\"step\",\"step\":2,\"epoch\":1,\"loss\":1.5,\"head_losses\":{\"topic\":0.5,\"entities\":1},\"weights\":{\"topic\":1,\"entities\":1},"
            + "\"learning_rate\":0.002,\"gradient_norm\":12,\"seconds\":2}", lines[2]);
        var epoch = JsonNode.Parse(lines[4])!;
        Assert.Equal((0.25, null, 5), ((double)epoch["dev"]!["topic/accuracy"]!, epoch["head_losses"]!["entities"], (int)epoch["dev_rows"]!));
        Assert.Equal(0.5, (double)epoch["dev"]!["topic/f1[Jobs]"]!);
        Assert.Equal(["layer.0", "head:topic"], JsonNode.Parse(lines[5])!["learning"]!.AsArray().Select(name => (string)name!));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 3)] // After the evaluation of the first epoch.
    [InlineData(5, 4)]
    [InlineData(5, 5)]
    [InlineData(3, 2)]
    [InlineData(6, 3)]
    public void Train_GoesOnAfterAStep_ReplacesWhatComesAgain(int until, int after)
    {
        Some.Train(new JsonHistory(Path), until: until);
        Some.Train(new JsonHistory(Path), after: after);
        Assert.Equal(Whole.Where(name => name != "started"), Events().Where(name => name != "started"));
        Assert.Equal(after == 0 ? 1 : 2, Events().Count(name => name == "started"));
    }

    [Fact]
    public void Train_EpochComesAgainFirst_IsReplaced()
    {
        // Stopped in the evaluation: the steps of the epoch are done, its end comes again.
        Some.Train(new JsonHistory(Path), until: 3);
        var second = new JsonHistory(Path);
        ((ITrainerCallback)second).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)second).OnEpochCompleted(Some.Epoch(1));
        Assert.Equal(["started", "step 1", "step 2", "step 3", "started", "epoch 3"], Events());
    }

    [Fact]
    public void Train_FileCutAnywhere_GoesOnWithWholeLines()
    {
        Some.Train(new JsonHistory(Path), until: 2);
        var bytes = File.ReadAllBytes(Path);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Path, bytes[..length]);
            var next = new JsonHistory(Path);
            ((ITrainerCallback)next).OnTrainingStarted(Some.Started());
            ((ITrainerCallback)next).OnStepCompleted(Some.Step(2));

            var whole = bytes.Take(length).Count(part => part == '\n');
            string[] expected = [.. Whole.Take(Math.Min(whole, 2)), "started", "step 2"];
            Assert.Equal(whole == 1 ? expected[1..] : expected, Events());
        }
    }

    [Fact]
    public void Gradients_OfStepAndEpoch_AreInTheirLines()
    {
        var history = new JsonHistory(Path);
        ((ITrainerCallback)history).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)history).OnStepCompleted(Some.Step(1, Some.Gradients()));
        ((ITrainerCallback)history).OnEpochCompleted(Some.Epoch(1, gradients: Some.Gradients(7)));
        const string expected = "\"gradients\":{\"conflict_rate\":1,\"norm/topic\":3,\"weight/topic\":1,\"cosine/topic/entities\":-0.25,\"magnitude/topic/entities\":0.96,\"norm/entities\":4,\"weight/entities\":0.5}";
        Assert.All(Lines().Skip(1), line => Assert.Contains(expected, line, StringComparison.Ordinal));
    }

    [Fact]
    public void StepInterval_Three_WritesEveryThirdStepAndAllElse()
    {
        Some.Train(new JsonHistory(Path, stepInterval: 3));
        Assert.Equal(["started", "step 3", "epoch 3", "freeze 3", "step 6", "epoch 6", "completed 6"], Events());
    }

    [Fact]
    public void Train_BeginsAnewWithInterval_ForgetsTheOldTraining()
    {
        Some.Train(new JsonHistory(Path));
        Some.Train(new JsonHistory(Path, stepInterval: 0), until: 2);
        Assert.Equal(["started"], Events());
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"a\":1}\n")]
    [InlineData("[1]\n")]
    [InlineData("{\"event\":\"step\"}\n")]
    [InlineData("{\"event\":\"step\",\"step\":\"x\"}\n")]
    public void OnTrainingStarted_OtherFile_IsRefusedAndLeftAsItIs(string text)
    {
        _folder.Write("run/history.jsonl", text);
        var message = Assert.Throws<OutputException>(() => ((ITrainerCallback)new JsonHistory(Path)).OnTrainingStarted(Some.Started())).Message;
        Assert.Contains("line 1, is no line of a JsonHistory", message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void OnStepCompleted_EachLine_IsInTheFileAtOnce()
    {
        var history = new JsonHistory(Path);
        ((ITrainerCallback)history).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)history).OnStepCompleted(Some.Step(1));
        Assert.Equal(["started", "step 1"], Events());
    }

    private string[] Lines() => File.ReadAllText(Path) is var text && text.EndsWith('\n') ? text[..^1].Split('\n') : throw new InvalidDataException("no line feed at the end");

    private string[] Events() => [.. Lines().Select(line => JsonNode.Parse(line)!).Select(json => $"{json["event"]} {json["step"]}".TrimEnd())];
}
