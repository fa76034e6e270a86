using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>
/// A loss that was computed together with its gradients: a number for the graph, which has nothing below it, and what the parameters get once the backward pass has
/// found how much that number counts.
/// </summary>
/// <remarks>The tensors belong to the dispose scope of the step.</remarks>
internal sealed class KnownGradient
{
    private readonly (Parameter Parameter, Tensor Slope)[] _slopes;
    private readonly Tensor _loss;

    /// <param name="loss">The loss.</param>
    /// <param name="slopes">Its gradient by each parameter, in the shape of the parameter. Taken over: they become gradients.</param>
    internal KnownGradient(double loss, params (Parameter Parameter, Tensor Slope)[] slopes)
    {
        _slopes = [.. slopes.Where(slope => slope.Parameter.requires_grad)];
        _loss = tensor((float)loss, requires_grad: _slopes.Length > 0);
    }

    /// <summary>The loss, a scalar.</summary>
    internal Tensor Loss => _loss;

    /// <summary>Adds to the gradients of the parameters, after a backward pass.</summary>
    /// <returns>False if the loss was no part of it.</returns>
    internal bool Backward()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (_loss.IsInvalid || _loss.grad is not { } weight)   // freed by a step that was given up, or no part of the total
        {
            return false;
        }

        var share = weight.item<float>();
        using Scalar factor = share;
        foreach (var (parameter, slope) in _slopes)
        {
            if (share != 1)
            {
                slope.mul_(factor);
            }

            if (parameter.grad is { } gradient)
            {
                gradient.add_(slope);
            }
            else
            {
                parameter.grad = slope;
            }
        }

        return true;
    }
}
