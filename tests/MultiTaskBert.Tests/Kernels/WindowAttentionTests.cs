using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

[Collection(nameof(OneAtATime))]
public sealed class WindowAttentionTests
{
    private const double Tolerance = 1e-5;   // Float32 sums in another order

    public WindowAttentionTests() => LibTorch.EnsureLoaded();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(31, 40)]
    [InlineData(64, 32)]
    [InlineData(97, 5)]
    [InlineData(300, 64)]
    public void Attend_Blocks_EqualsOneMaskWithGradients(int length, int reach)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)length);
        Tensor Draw() => randn([2, 3, length, 16], generator: generator);
        Tensor[] inputs = [Draw(), Draw(), Draw()];
        var slope = Draw();
        var isToken = rand([2, 1, 1, length], generator: generator) > 0.2;
        isToken[0, 0, 0, TensorIndex.Slice((length + 1) / 2)] = false;

        Tensor Operator(Tensor query, Tensor key, Tensor value, Tensor mask) => nn.functional.scaled_dot_product_attention(query, key, value, mask);
        var blocks = Run((q, k, v) => WindowAttention.Attend(q, k, v, isToken, reach, Operator));
        var whole = Run((q, k, v) => Operator(q, k, v, WindowAttention.WholeMask(isToken, reach)));
        foreach (var (one, other) in blocks.Zip(whole))
        {
            Assert.Equal(other.shape, one.shape);
            Assert.InRange((one - other).abs().max().item<float>(), 0, Tolerance * Math.Max(1, other.abs().max().item<float>()));
        }

        Tensor[] Run(Func<Tensor, Tensor, Tensor, Tensor> attend)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            var output = attend(leaves[0], leaves[1], leaves[2]);
            (output * slope).sum().backward();
            return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
        }
    }
}
