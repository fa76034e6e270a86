using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>What the losses do with missing labels and wrong shapes. Oracle: the contract, and sums done by hand.</summary>
public sealed class LossTests
{
    private static readonly Func<Tensor, Tensor, Tensor>[] LossesOfClasses =
    [
        (logits, labels) => CrossEntropy.Mean(logits, labels), (logits, labels) => CrossEntropy.Sum(logits, labels), (logits, labels) => Focal.Mean(logits, labels),
        (logits, labels) => SelfAdjustingDice.Mean(logits, labels), (logits, labels) => SoftDice.Mean(logits, labels),
    ];

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 0.1)]
    public void CrossEntropy_AllLabelsMissing_IsZeroWithZeroGradient(bool weighted, double smoothing)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 3, -2, 1, 0, 5, -1 }, [2, 3]).requires_grad_();
        var labels = full([2], LabelLayout.Ignored, dtype: ScalarType.Int64);

        var loss = CrossEntropy.Mean(logits, labels, smoothing, weighted ? tensor(new float[] { 1, 2, 3 }) : null);
        loss.backward();

        Assert.Equal(0f, loss.item<float>());
        Assert.All(logits.grad!.data<float>().ToArray(), g => Assert.Equal(0f, g));
    }

    [Fact]
    public void CrossEntropy_OneOfThreePositionsLabelled_IsMinusLogOfItsProbability()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 9, 9, 0, 1, 9, -9 }, [1, 3, 2]).requires_grad_();
        var labels = tensor(new[] { LabelLayout.Ignored, 1, LabelLayout.Ignored }, [1, 3]);

        var loss = CrossEntropy.Mean(logits, labels);
        loss.backward();

        Assert.Equal(Math.Log(1 + Math.Exp(-1)), loss.item<float>(), 1e-6);
        var gradient = logits.grad!.data<float>().ToArray();
        Assert.Equal([0f, 0f, 0f, 0f], [gradient[0], gradient[1], gradient[4], gradient[5]]);
        Assert.Equal(1 / (1 + Math.E), gradient[2], 1e-6);
        Assert.Equal(-1 / (1 + Math.E), gradient[3], 1e-6);
    }

    [Fact]
    public void CrossEntropy_ShapesDiffer_NamesBoth()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => CrossEntropy.Mean(zeros(2, 4, 3), zeros(2, 5, dtype: ScalarType.Int64)));
        Assert.Contains("logits are [2, 4, 3] and labels [2, 5]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CrossEntropy.Mean(zeros(3), zeros([], dtype: ScalarType.Int64)));
    }

    [Fact]
    public void SquaredErrorAndBinaryCrossEntropy_AllLabelsMissing_AreZeroWithZeroGradient()
    {
        using var scope = NewDisposeScope();
        foreach (var mean in (Func<Tensor, Tensor, Tensor>[])[SquaredError.Mean, (output, labels) => BinaryCrossEntropy.Mean(output, labels)])
        {
            var output = tensor(new float[] { 1, -2, 30, -40 }, [2, 2]).requires_grad_();
            var loss = mean(output, full([2, 2], float.NaN));
            loss.backward();
            Assert.Equal(0f, loss.item<float>());
            Assert.All(output.grad!.data<float>().ToArray(), g => Assert.Equal(0f, g));
        }
    }

    [Fact]
    public void LossesOfClasses_AllLabelsMissing_AreZeroWithZeroGradient()
    {
        using var scope = NewDisposeScope();
        var missing = full([2], LabelLayout.Ignored, dtype: ScalarType.Int64);
        foreach (var mean in LossesOfClasses)
        {
            var logits = tensor(new float[] { 3, -2, 1, 0, 50, -1 }, [2, 3]).requires_grad_();
            var loss = mean(logits, missing);
            loss.backward();
            Assert.Equal(0f, loss.item<float>());
            Assert.All(logits.grad!.data<float>().ToArray(), g => Assert.Equal(0f, g));
        }
    }

    [Fact]
    public void LossesOfClasses_UnlabelledRow_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new float[] { 3, -2, 1, 0, 50, -1 }, [2, 3]);
        foreach (var mean in LossesOfClasses)
        {
            var alone = mean(rows.narrow(0, 0, 1), tensor([1L]));
            var beside = mean(rows, tensor([1, LabelLayout.Ignored]));
            Assert.Equal(alone.item<float>(), beside.item<float>());
        }
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    public void Focal_ItemThatIsCertain_HasAFiniteGradient(double gamma)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 500, 0 }, [1, 2]).requires_grad_();
        Focal.Mean(logits, tensor([0L]), gamma).backward();
        Assert.All(logits.grad!.data<float>().ToArray(), g => Assert.Equal(0f, g));
    }

    [Fact]
    public void SigmoidFocal_ClassesMarkedMissingEitherWay_AreLeftOut()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1, -2, 3 }, [1, 3]);
        var alone = SigmoidFocal.Mean(logits.narrow(1, 1, 1), tensor(new float[] { 1 }, [1, 1]));
        Assert.Equal(alone.item<float>(), SigmoidFocal.Mean(logits, tensor(new[] { float.NaN, 1, -100 }, [1, 3])).item<float>(), 1e-7);
    }

    [Fact]
    public void Losses_NumbersOutOfRange_AreRefused()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (zeros(1, 2), zeros(1, dtype: ScalarType.Int64));
        Action[] wrong =
        [
            () => Focal.Mean(logits, labels, gamma: -1), () => Focal.Mean(logits, labels, gamma: double.NaN),
            () => SigmoidFocal.Mean(logits, logits, alpha: 1.5), () => SelfAdjustingDice.Mean(logits, labels, alpha: -1),
            () => SelfAdjustingDice.Mean(logits, labels, smooth: -1), () => SoftDice.Mean(logits, labels, smooth: 0),
            () => Distillation.Mean(logits, logits, temperature: 0),
        ];
        Assert.All(wrong, action => Assert.Throws<ArgumentOutOfRangeException>(action));
    }

    [Fact]
    public void Losses_NumbersPerClassOfAnotherCount_NameBothSizes()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (zeros(2, 3), zeros(2, dtype: ScalarType.Int64));
        Action[] wrong =
        [
            () => CrossEntropy.Mean(logits, labels, classWeights: ones(4)), () => Focal.Mean(logits, labels, alpha: ones(4)),
            () => BinaryCrossEntropy.Mean(logits, logits, positiveWeights: ones(4)),
        ];
        Assert.All(wrong, action => Assert.Contains("for each class, [3], but is [4]", Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Distillation_ShapesDiffer_NamesBoth()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("are [2, 3] and [2, 4]", Assert.Throws<ArgumentException>(() => Distillation.Mean(zeros(2, 3), zeros(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the mask is [3]", Assert.Throws<ArgumentException>(() => Distillation.Mean(zeros(2, 3), zeros(2, 3), mask: ones(3).to(ScalarType.Bool))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SquaredError_OneLabelMissing_IsTheMeanOverTheOthers()
    {
        using var scope = NewDisposeScope();
        var output = tensor(new float[] { 1, 2, 4 }).requires_grad_();
        var loss = SquaredError.Mean(output, tensor(new[] { 0, float.NaN, 1 }));
        loss.backward();
        Assert.Equal(5f, loss.item<float>());   // (1² + 3²) / 2
        Assert.Equal([1f, 0f, 3f], output.grad!.data<float>().ToArray());
    }

    [Fact]
    public void SquaredErrorAndBinaryCrossEntropy_ShapesDiffer_NamesBoth()
    {
        using var scope = NewDisposeScope();
        foreach (var mean in (Func<Tensor, Tensor, Tensor>[])[SquaredError.Mean, (output, labels) => BinaryCrossEntropy.Mean(output, labels), (output, labels) => SigmoidFocal.Mean(output, labels)])
        {
            // [2, 1] against [2] would broadcast to [2, 2] without a word.
            var error = Assert.Throws<ArgumentException>(() => mean(zeros(2, 1), zeros(2)));
            Assert.Contains("the output is [2, 1] and the labels are [2]", error.Message, StringComparison.Ordinal);
        }
    }
}
