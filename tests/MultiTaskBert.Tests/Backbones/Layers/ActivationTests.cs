using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones.Layers;

public sealed class ActivationTests
{
    public static TheoryData<string> Names => [.. Activation.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ApplyToOwn_NothingToDifferentiate_TakesThePlaceOfItsInput(string name)
    {
        using var scope = NewDisposeScope();
        var input = randn(3, 70);
        var expected = Activation.Of(name).Apply(input);
        var output = Activation.Of(name).ApplyToOwn(input);

        Assert.Equal(expected.bytes.ToArray(), output.bytes.ToArray());
        Assert.Equal(expected.bytes.ToArray(), input.bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ApplyToOwn_GradientNeeded_KeepsItsInput(string name)
    {
        using var scope = NewDisposeScope();
        var leaf = randn(3, 70, requires_grad: true);
        var input = leaf * 2;
        var before = input.bytes.ToArray();
        Activation.Of(name).ApplyToOwn(input).sum().backward();

        Assert.Equal(before, input.bytes.ToArray());
        var other = leaf.detach().clone().requires_grad_();
        Activation.Of(name).Apply(other * 2).sum().backward();
        Assert.Equal(other.grad!.bytes.ToArray(), leaf.grad!.bytes.ToArray());
    }
}
