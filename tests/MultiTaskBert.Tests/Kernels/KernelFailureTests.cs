using MultiTaskBert.Kernels;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>An exception in the backward pass of a kernel, such as a lack of memory, once ended the process.</summary>
[Collection(nameof(OneAtATime))]
public sealed class KernelFailureTests
{
    public KernelFailureTests() => LibTorch.EnsureLoaded();

    [Fact]
    public void Backward_KernelThrows_IsThrownAfterwardsAsItWas()
    {
        using var scope = NewDisposeScope();
        var input = tensor(new[] { 1f, 2f }, requires_grad: true);
        Failing.apply(input * 2, "no memory").sum().backward();
        Assert.Null(input.grad);
        var error = Assert.Throws<InvalidOperationException>(KernelFailure.Throw);
        Assert.Equal("no memory", error.Message);
        Assert.Contains("Differentiate", error.StackTrace, StringComparison.Ordinal);
        KernelFailure.Throw();   // nothing is left
    }

    [Fact]
    public void Backward_OfACallerWhoDoesNotAsk_IsThrownByTheNextKernel()
    {
        using var scope = NewDisposeScope();
        var input = tensor(new[] { 1f, 2f }, requires_grad: true);
        Failing.apply(input, "no memory").sum().backward();
        Assert.Throws<InvalidOperationException>(() => Failing.apply(input, "again"));
        Failing.apply(input, "now it works");
    }

    private sealed class Failing : KernelFunction<Failing, string>
    {
        protected override int InputCount => 1;

        protected override (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, string settings) => (inputs[0].clone(), [inputs[0]]);

        protected override Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, string settings) => throw new InvalidOperationException(settings);
    }
}
