using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>The generator of LibTorch is process-wide, so these tests run alone.</summary>
[Collection(LibTorchGenerator)]
public sealed class TorchRandomTests
{
    internal const string LibTorchGenerator = "Generator of LibTorch";

    [Fact]
    public void Set_SameTriple_SameNumbers()
    {
        using var random = new TorchRandom();
        random.Set(42, 7, "dropout");
        var first = Draw();
        random.Set(42, 7, "dropout");
        Assert.Equal(first, Draw());
    }

    [Theory]
    [InlineData(43, 7, "dropout")]
    [InlineData(42, 8, "dropout")]
    [InlineData(42, 7, "first weights")]
    public void Set_OtherTriple_OtherNumbers(long seed, long step, string purpose)
    {
        using var random = new TorchRandom();
        random.Set(42, 7, "dropout");
        var first = Draw();
        random.Set(seed, step, purpose);
        Assert.NotEqual(first, Draw());
    }

    [Fact]
    public void Dispose_AfterUse_GivesTheStateBack()
    {
        using var before = TorchSharp.torch.random.get_rng_state();
        using (var random = new TorchRandom())
        {
            random.Set(1, 2, "x");
            _ = Draw();
        }

        using var after = TorchSharp.torch.random.get_rng_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    [Fact]
    public void Dispose_MadeInsideADisposeScope_OutlivesIt()
    {
        using var before = TorchSharp.torch.random.get_rng_state();
        TorchRandom random;
        using (NewDisposeScope())
        {
            random = new TorchRandom();
        }

        random.Set(1, 2, "x");
        random.Dispose();
        using var after = TorchSharp.torch.random.get_rng_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    private static float[] Draw()
    {
        using var numbers = rand(16);
        return numbers.data<float>().ToArray();
    }
}
