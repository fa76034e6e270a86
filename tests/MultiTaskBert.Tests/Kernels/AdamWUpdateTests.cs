using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Updates;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Optimization;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>AdamW in one pass. Oracle: the plain twin, bit for bit; LibTorch's fused operator. (Against double precision: <see cref="StepOptimizerTests"/>.)</summary>
[Collection(nameof(OneAtATime))]
public sealed class AdamWUpdateTests
{
    [Fact]
    public void Apply_AnyLength_EqualsThePlainTwin()
    {
        for (var length = 0; length < 100; length++)
        {
            var numbers = AdamWNumbers.Of(learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, step: 1 + length, divisor: 1.5);
            float[] gradient = Values(length, seed: 1), p = Values(length, 2), m = Values(length, 3), v = [.. Values(length, 4).Select(Math.Abs)];
            float[] plainP = [.. p], plainM = [.. m], plainV = [.. v];
            AdamWUpdate.Apply(p, gradient, m, v, numbers);
            AdamWUpdate.ApplyPlainly(plainP, gradient, plainM, plainV, numbers);
            Assert.Equal(plainP, p);
            Assert.Equal(plainM, m);
            Assert.Equal(plainV, v);
        }
    }

    [Fact]
    public void Step_SwitchedOff_EqualsLibTorchsFusedStep()
    {
        // Fifty Float32 steps on values around 1, by the same formula in another order.
        var (with, without) = (Trained(kernel: true), Trained(kernel: false));
        Assert.NotEmpty(with);
        Assert.All(with.Zip(without), pair => Assert.Equal(pair.Second, pair.First, 2e-6));
    }

    private static double[] Trained(bool kernel)
    {
        var before = KernelChoice.AdamWUpdate;
        KernelChoice.AdamWUpdate = kernel;
        try
        {
            using var steps = RandomSteps.Usual();
            using var optimizer = new AdamWOptions().Start();
            for (var step = 0; step < 50; step++)
            {
                steps.NextGradients(step % 3 == 0 ? 0.02 : 1);
                optimizer.Step(steps.Parameters, 0.01, maxGradientNorm: 1);
            }

            return [.. steps.Parameters.SelectMany(p => PlainOptimizer.Doubles(p.Value))];
        }
        finally
        {
            KernelChoice.AdamWUpdate = before;
        }
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
