using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace MultiTaskBert.Kernels;

/// <summary>A kernel as a step of the graph: what is the same for all of them. <c>apply</c> gets the tensors, and the settings behind them.</summary>
/// <remarks>
/// An exception that leaves a backward pass ends the process, so everything is checked before, and what comes all the same is kept (<see cref="KernelFailure"/>). What a step keeps is freed with its managed half, which waits for the garbage collector, so
/// a kernel keeps little.
/// </remarks>
/// <typeparam name="TSelf">The class itself.</typeparam>
/// <typeparam name="TSettings">What it needs beside tensors.</typeparam>
internal abstract class KernelFunction<TSelf, TSettings> : SingleTensorFunction<TSelf>
    where TSelf : KernelFunction<TSelf, TSettings>, new()
    where TSettings : class
{
    private const string Settings = "settings";

    /// <inheritdoc/>
    public sealed override string Name => typeof(TSelf).Name;

    /// <summary>How many tensors it gets.</summary>
    protected abstract int InputCount { get; }

    /// <summary>Computes the output.</summary>
    /// <param name="ctx">Takes what the backward pass needs.</param>
    /// <param name="vars">The tensors, then the settings.</param>
    public sealed override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        KernelFailure.Throw();   // of a backward pass whose caller did not ask
        var settings = (TSettings)vars[InputCount];
        var (output, kept) = Compute(Array.ConvertAll(vars[..InputCount], value => (Tensor)value), settings);
        ctx.save_for_backward([.. kept]);
        ctx.save_data(Settings, settings);
        ctx.set_materialize_grads(false);
        return output;
    }

    /// <summary>Computes the gradients.</summary>
    /// <param name="ctx">What <see cref="forward"/> left.</param>
    /// <param name="grad_output">The gradient of its result; disposed of.</param>
    public sealed override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        var gradients = new Tensor?[InputCount + 1];   // of tensors without one, and of the settings, null
        try
        {
            if (!grad_output.IsInvalid)                // otherwise nothing came down
            {
                Differentiate(ctx, grad_output, gradients);
            }
        }
        catch (Exception e)
        {
            KernelFailure.Keep(e);
            Array.Clear(gradients);   // Nothing goes further down.
        }

        return [.. gradients.Select(gradient => gradient!)];
    }

    private void Differentiate(AutogradContext ctx, Tensor slope, Tensor?[] gradients)
    {
        // The wrappers are made for this call alone, and would wait for the garbage collector.
        using var scope = NewDisposeScope();
        var kept = ctx.get_saved_variables();
        using var mode = no_grad();
        var computed = Differentiate(kept, slope, (TSettings)ctx.get_data(Settings));
        kept.ForEach(tensor => tensor.Dispose());
        slope.Dispose();
        for (var i = 0; i < computed.Length; i++)
        {
            gradients[i] = computed[i].MoveToOuterDisposeScope();
        }
    }

    /// <summary>The output, and the tensors that the backward pass needs.</summary>
    /// <param name="inputs">As many as there are.</param>
    /// <param name="settings">The settings.</param>
    protected abstract (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, TSettings settings);

    /// <summary>The gradients of the first inputs: of those behind there is none.</summary>
    /// <param name="kept">What <see cref="Compute"/> kept.</param>
    /// <param name="gradient">The gradient of the output.</param>
    /// <param name="settings">The settings.</param>
    protected abstract Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, TSettings settings);
}
