using MultiTaskBert.Runtime;
using TorchSharp;

namespace MultiTaskBert.Tests.Runtime;

public sealed class LibTorchTests
{
    [Fact]
    public void FirstTensor_WithoutAnyCallOfOurs_Works() => Assert.Equal(3f, torch.ones(3).sum().item<float>());

    [Fact]
    public void EnsureLoaded_BackendThere_LetsTensorsBeMade()
    {
        LibTorch.EnsureLoaded();
        Assert.Equal(3f, torch.ones(3).sum().item<float>());
    }
}
