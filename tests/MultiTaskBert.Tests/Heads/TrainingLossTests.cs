using MultiTaskBert.Backbones;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Labels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>The loss of a training step is that of the whole output. Oracle: <see cref="TaskHead.Loss"/> of <see cref="TaskHead.Forward"/>, with its gradients.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TrainingLossTests
{
    // Two orders of summation in float32.
    private const double Tolerance = 1e-6;

    public static TheoryData<string, bool> Cases() => new MatrixTheoryData<string, bool>(
        ["class", "mean", "tags", "tags, smoothed", "tags, weighted", "tags, focal"], [false, true]);

    [Fact]
    public void LossOf_KernelSwitchedOff_IsLeftToLibTorch()
    {
        using var scope = NewDisposeScope();
        var places = new LabelledPlaces([0, 1], [1, 0]);
        var weight = new Parameter(randn(2, 24));
        Assert.True(FrozenFeatureLoss.Applies(randn(2, 24), weight, places));
        KernelChoice.SoftmaxRegression = false;
        try
        {
            Assert.False(FrozenFeatureLoss.Applies(randn(2, 24), weight, places));
        }
        finally
        {
            KernelChoice.SoftmaxRegression = true;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LossOf_AnyHead_IsTheLossOfItsOutput(string kind, bool featuresLearn)
    {
        using var scope = NewDisposeScope();
        using var head = Head(kind);
        random.manual_seed(3);
        head.BuildOnce(new BackboneShape(hiddenSize: 24, layerCount: 1, vocabularySize: 9, maxLength: 12, classifierDropout: 0));
        head.train();
        var hidden = randn(4, 10, 24, requires_grad: featuresLearn);
        var mask = ones(4, 10, ScalarType.Int64);
        long[] gold = [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? i % 5 : LabelLayout.Ignored)];
        var labels = head is TokenClassificationHead ? tensor(gold, [4, 10]) : tensor(new long[] { 1, LabelLayout.Ignored, 0, 2 });

        var expected = Evaluate(head, hidden, () => head.Loss(head.Forward(new HiddenStates(hidden, mask)), labels));
        var actual = Evaluate(head, hidden, () => head.LossOf(new HiddenStates(hidden, mask), labels));
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.True((pair.First - pair.Second).abs().max().item<float>() <= Tolerance, $"{pair.First} {pair.Second}"));
    }

    [Fact]
    public void LossOf_FrozenFeaturesWithDropout_HasTheMaskOfLearningFeatures()
    {
        using var scope = NewDisposeScope();
        using var head = Head("tags");
        head.BuildOnce(new BackboneShape(hiddenSize: 24, layerCount: 1, vocabularySize: 9, maxLength: 12, classifierDropout: 0.4));
        head.train();
        Tensor frozen = randn(4, 10, 24), learning = frozen.clone().requires_grad_(), mask = ones(4, 10, ScalarType.Int64);
        var labels = tensor([.. Enumerable.Range(0, 40).Select(i => (long)(i % 5))], [4, 10]);
        Tensor Loss(Tensor hidden)
        {
            random.manual_seed(8);
            return head.LossOf(new HiddenStates(hidden, mask), labels);
        }

        Assert.Equal(Loss(learning).item<float>(), Loss(frozen).item<float>(), Tolerance);
        Assert.NotEqual(Loss(frozen).item<float>(), head.LossOf(new HiddenStates(frozen, mask), labels).item<float>());
    }

    private static List<Tensor> Evaluate(TaskHead head, Tensor hidden, Func<Tensor> evaluate)
    {
        var loss = evaluate();
        loss.backward();
        var results = head.parameters().Select(parameter => parameter.grad!.clone()).Prepend(loss.detach()).ToList();
        if (hidden.requires_grad)
        {
            results.Add(hidden.grad!.clone());
            hidden.grad = null;
        }

        foreach (Parameter parameter in head.parameters())
        {
            parameter.grad = null;
        }

        return results;
    }

    private static TaskHead Head(string kind)
    {
        string[] names = ["a", "b", "c", "d", "e"];
        return kind switch
        {
            "class" => new SequenceClassificationHead("h", names),
            "mean" => new SequenceClassificationHead("h", names, new() { Pooling = Pooling.Mean }),
            "tags, smoothed" => new TokenClassificationHead("h", names, new() { LabelSmoothing = 0.1 }),
            "tags, weighted" => new TokenClassificationHead("h", names, new() { ClassWeights = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i + 1.0) }),
            "tags, focal" => new TokenClassificationHead("h", names, new() { Loss = ClassificationLoss.Focal() }),
            _ => new TokenClassificationHead("h", names),
        };
    }
}
