using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Scores;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>The loss that a head is told to learn by. Oracle: the formula itself, which parity tests hold; equality to the bit.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ClassificationLossTests
{
    [Fact]
    public void Loss_EachKind_IsItsFormula()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (tensor(new float[] { 1, -2, 0, 3, 0, 1 }, [2, 3]), tensor(new[] { 0L, 2L }));
        var weights = TinyTask.Topics.ToDictionary(topic => topic, topic => (double)topic.Length, StringComparer.Ordinal);
        var alpha = tensor(new float[] { 6, 4, 6 });
        foreach (var (options, expected) in ((SequenceClassificationOptions, Tensor)[])
        [
            (new(), CrossEntropy.Mean(logits, labels)),
            (new() { LabelSmoothing = 0.1, ClassWeights = weights }, CrossEntropy.Mean(logits, labels, 0.1, alpha)),
            (new() { Loss = ClassificationLoss.Focal(1.5), ClassWeights = weights }, Focal.Mean(logits, labels, 1.5, alpha)),
            (new() { Loss = ClassificationLoss.SelfAdjustingDice(0.5, 0.1) }, SelfAdjustingDice.Mean(logits, labels, 0.5, 0.1)),
        ])
        {
            var head = TinyTask.Topic(options);
            using var model = new MultiTaskModel(TinyBert.Load(), head);
            Assert.Equal(expected.item<float>(), head.Loss(logits, labels).item<float>());
        }
    }

    [Fact]
    public void New_OptionsThatTheLossHasNoPlaceFor_ListsThem()
    {
        var weights = TinyTask.Topics.ToDictionary(topic => topic, _ => 1.0, StringComparer.Ordinal);
        var dice = new SequenceClassificationOptions { Loss = ClassificationLoss.SelfAdjustingDice(), LabelSmoothing = 0.1, ClassWeights = weights };
        var message = Assert.Throws<ArgumentException>(() => TinyTask.Topic(dice)).Message;
        Assert.Contains("LabelSmoothing is set, but the loss SelfAdjustingDiceLoss has no place for it", message, StringComparison.Ordinal);
        Assert.Contains("ClassWeights is set", message, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing is set", Assert.Throws<ArgumentException>(() => TinyTask.Topic(new() { Loss = ClassificationLoss.Focal(), LabelSmoothing = 0.1 })).Message, StringComparison.Ordinal);
        Assert.Contains("Loss is null", Assert.Throws<ArgumentException>(() => TinyTask.Topic(new() { Loss = null! })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_ParametersOutOfRange_AreRefused()
    {
        foreach (var (loss, problem) in ((ClassificationLoss, string)[])
        [
            (ClassificationLoss.Focal(-1), "FocalLoss.Gamma is -1; it must be a finite number, 0 or more."),
            (ClassificationLoss.SelfAdjustingDice(alpha: double.NaN), "SelfAdjustingDiceLoss.Alpha is NaN; it must be"),
            (ClassificationLoss.SelfAdjustingDice(smooth: -1), "SelfAdjustingDiceLoss.Smooth is -1; it must be"),
        ])
        {
            Assert.StartsWith(problem, Assert.Single(loss.Check()), StringComparison.Ordinal);
            Assert.Contains(problem, Assert.Throws<ArgumentException>(() => TinyTask.Topic(new() { Loss = loss })).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Describe_EachLoss_RestoresToTheSame()
    {
        foreach (var (loss, expected) in ((ClassificationLoss, string)[])
        [
            (ClassificationLoss.Focal(1.5), """{"kind":"focal","gamma":1.5}"""),
            (ClassificationLoss.SelfAdjustingDice(0.5), """{"kind":"self_adjusting_dice","alpha":0.5,"smooth":1}"""),
        ])
        {
            var description = HeadKinds.Describe(TinyTask.Entities(new() { Loss = loss }))!;
            Assert.Equal(expected, description.Settings["loss"]!.ToJsonString());
            Assert.Equal(loss, ClassificationLossKinds.Read((JsonObject)JsonNode.Parse(expected)!));
            var restored = HeadKinds.Restore(description.Kind, "entities", (JsonObject)description.Settings.DeepClone())!;
            Assert.Equal(description.Settings.ToJsonString(), HeadKinds.Describe(restored)!.Settings.ToJsonString());
        }
    }

    [Theory]
    [InlineData("""{"kind":"hinge"}""", "the loss is 'hinge'; it must be one of cross_entropy, focal, self_adjusting_dice")]
    [InlineData("""{}""", "the loss is ''")]
    [InlineData("""{"kind":"focal"}""", "'gamma' is missing")]
    [InlineData("""{"kind":"focal","gamma":-1}""", "gamma")]
    [InlineData("""7""", "settings of head 'topic'")]
    public void Restore_LossThatIsWrong_SaysWhatIsWrong(string loss, string expected)
    {
        var settings = new JsonObject { ["labels"] = new JsonArray("a", "b"), ["loss"] = JsonNode.Parse(loss) };
        var error = Assert.Throws<InvalidDataException>(() => HeadKinds.Restore("sequence-classification", "topic", settings));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ExtraMetricsOfProbabilities_GetThoseOfTheHead()
    {
        var options = new SequenceClassificationOptions { ExtraMetrics = () => [new LogLoss(), new RocAuc(), new TopKAccuracy(3)] };
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), TinyTask.Topic(options), TinyTask.Entities());
        var result = Evaluator.Evaluate(model, TinyTask.Rows(12));

        // Cross-entropy and log loss are the same number, computed in single and in double precision.
        Assert.Equal(result.Metrics["topic/loss"], result.Metrics["topic/log_loss"], 1e-5);
        Assert.InRange(result.Metrics["topic/roc_auc_ovr_macro"], 0, 1);
        Assert.Equal(1, result.Metrics["topic/top_3_accuracy"]);
    }
}
