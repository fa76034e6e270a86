using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace MultiTaskBert.Kernels;

/// <summary><see cref="ResidualNorm"/> as a step of the graph. It keeps its inputs and two numbers a row; the backward pass makes sum and mask again.</summary>
/// <remarks>An exception in a backward pass ends the process, so everything is checked before.</remarks>
internal sealed class ResidualNormFunction : SingleTensorFunction<ResidualNormFunction>
{
    private const string Settings = "settings";

    /// <inheritdoc/>
    public override string Name => nameof(ResidualNormFunction);

    /// <summary>Computes the layer's output.</summary>
    /// <param name="ctx">Takes what the backward pass needs.</param>
    /// <param name="vars">x, the residual, the factors and summands of the normalisation, and <see cref="ResidualNormSettings"/>.</param>
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (branch, residual, factors, summands, settings) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (ResidualNormSettings)vars[4]);
        var statistics = empty(branch.numel() / branch.size(-1), ResidualNormPass.NumbersOfARow);
        var output = ResidualNormPass.Forward(branch, residual, factors, summands, settings, statistics);
        ctx.save_for_backward([branch, residual, factors, statistics]);
        ctx.save_data(Settings, settings);
        ctx.set_materialize_grads(false);
        return output;
    }

    /// <summary>Computes the gradients of all four.</summary>
    /// <param name="ctx">What <see cref="forward"/> left.</param>
    /// <param name="grad_output">The gradient of its result; disposed of.</param>
    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        if (grad_output.IsInvalid)
        {
            return [null!, null!, null!, null!, null!];   // nothing came down
        }

        // The wrappers are made for this call alone, and would wait for the garbage collector.
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        using var mode = no_grad();
        var gradients = ResidualNormPass.Backward(saved[0], saved[1], saved[2], saved[3], grad_output.contiguous(), (ResidualNormSettings)ctx.get_data(Settings));
        saved.ForEach(tensor => tensor.Dispose());
        grad_output.Dispose();
        return [.. gradients.Select(tensor => tensor.MoveToOuterDisposeScope()), null!];
    }
}
