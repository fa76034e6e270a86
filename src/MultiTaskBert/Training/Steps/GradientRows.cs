using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>
/// The gradients of several heads at the shared parameters, one a row, summed over the micro-batches of a step. Takes heads × shared parameters × 4 bytes. The tensors belong
/// to the dispose scope that it is made in.
/// </summary>
internal sealed class GradientRows
{
    private readonly string[] _heads;
    private readonly TrainableParts _parts;
    private readonly Tensor _matrix;     // [heads, all numbers of the shared parameters]
    private readonly bool[] _reached;    // by parameter: whether any head has a gradient there

    internal GradientRows(IEnumerable<string> heads, TrainableParts parts, Device device)
    {
        _heads = [.. heads];
        _parts = parts;
        _matrix = zeros(_heads.Length, parts.SharedCount, device: device);
        _reached = new bool[parts.Shared.Count];
    }

    /// <summary>Adds to the row of a head what the shared parameters have in <c>grad</c>, and takes it from there.</summary>
    internal void Take(string head)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var row = _matrix[Array.IndexOf(_heads, head)];
        var start = 0L;
        foreach (var (index, parameter) in _parts.Shared.Index())
        {
            if (parameter.grad is { } gradient)
            {
                row.narrow(0, start, parameter.numel()).add_(gradient.reshape(-1));
                parameter.grad = null;
                _reached[index] = true;
            }

            start += parameter.numel();
        }
    }

    /// <summary>The rows as they are, with their products; null if nothing shared is trainable, or a gradient is not finite.</summary>
    internal TaskGradients? ToGradients()
    {
        using var scope = NewDisposeScope();
        return _parts.SharedCount > 0 && _matrix.norm().isfinite().item<bool>() ? new TaskGradients(_heads, _matrix) : null;
    }

    /// <summary>Gives the shared parameters their part of a gradient over all of them; those that no head reached stay without.</summary>
    /// <param name="gradient">[all numbers of the shared parameters].</param>
    internal void Give(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var start = 0L;
        foreach (var (index, parameter) in _parts.Shared.Index())
        {
            if (_reached[index])
            {
                parameter.grad = gradient.narrow(0, start, parameter.numel()).view(parameter.shape).to(parameter.dtype);
            }

            start += parameter.numel();
        }
    }

    /// <summary>The plain sum of the rows, finite or not, in the dispose scope of the caller.</summary>
    internal Tensor Sum() => _matrix.sum(0L);
}
