using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>What the losses do with missing labels and wrong shapes. Oracle: the contract, and sums done by hand.</summary>
public sealed class LossTests
{
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
        foreach (var mean in (Func<Tensor, Tensor, Tensor>[])[SquaredError.Mean, BinaryCrossEntropy.Mean])
        {
            var output = tensor(new float[] { 1, -2, 30, -40 }, [2, 2]).requires_grad_();
            var loss = mean(output, full([2, 2], float.NaN));
            loss.backward();
            Assert.Equal(0f, loss.item<float>());
            Assert.All(output.grad!.data<float>().ToArray(), g => Assert.Equal(0f, g));
        }
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
        foreach (var mean in (Func<Tensor, Tensor, Tensor>[])[SquaredError.Mean, BinaryCrossEntropy.Mean])
        {
            // [2, 1] against [2] would broadcast to [2, 2] without a word.
            var error = Assert.Throws<ArgumentException>(() => mean(zeros(2, 1), zeros(2)));
            Assert.Contains("the output is [2, 1] and the labels are [2]", error.Message, StringComparison.Ordinal);
        }
    }
}
