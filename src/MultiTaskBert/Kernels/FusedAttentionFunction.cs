using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace MultiTaskBert.Kernels;

/// <summary>
/// <see cref="FusedAttention"/> as a step of the graph. It keeps Q, K and V and no probabilities: the backward pass computes them again (Dao 2023, "FlashAttention-2", algorithm 2,
/// without blocks of keys, as rows are short).
/// </summary>
/// <remarks>An exception in a backward pass ends the process, so everything is checked before.</remarks>
internal sealed class FusedAttentionFunction : SingleTensorFunction<FusedAttentionFunction>
{
    private const string Settings = "settings";

    /// <inheritdoc/>
    public override string Name => nameof(FusedAttentionFunction);

    /// <summary>Computes attention.</summary>
    /// <param name="ctx">Takes what the backward pass needs.</param>
    /// <param name="vars">Q, K, V, the bias and <see cref="FusedAttentionSettings"/>.</param>
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (query, key, value, bias, settings) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (FusedAttentionSettings)vars[4]);
        ctx.save_for_backward([query, key, value, bias]);
        ctx.save_data(Settings, settings);
        ctx.set_materialize_grads(false);
        return FusedAttentionPass.Forward(query, key, value, bias, settings);
    }

    /// <summary>Computes the gradients of Q, K and V.</summary>
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
        var gradient = grad_output.to(saved[0].dtype).contiguous();
        var gradients = FusedAttentionPass.Backward(saved[0], saved[1], saved[2], saved[3], gradient, (FusedAttentionSettings)ctx.get_data(Settings));
        saved.ForEach(tensor => tensor.Dispose());
        grad_output.Dispose();
        return [.. gradients.Select(tensor => tensor.MoveToOuterDisposeScope()), null!, null!];
    }
}
