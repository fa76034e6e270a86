using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>Represents one parameter in one step of a <see cref="StepOptimizer"/>. All tensors belong to the model or to the optimizer; update them in place.</summary>
public sealed class ParameterUpdate
{
    internal ParameterUpdate(Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> slots, Tensor? rows)
    {
        Parameter = parameter;
        Gradient = gradient;
        Slots = slots;
        Rows = rows;
    }

    /// <summary>Gets the parameter: contiguous, of any floating type and shape.</summary>
    public Tensor Parameter { get; }

    /// <summary>Gets the gradient, contiguous, in the shape of the parameter. What it holds after the step is open.</summary>
    public Tensor Gradient { get; }

    /// <summary>Gets what is kept of the parameter, one tensor for each of <see cref="StepOptimizer.SlotNames"/>.</summary>
    public IReadOnlyList<Tensor> Slots { get; }

    /// <summary>
    /// The rows that have a gradient while that of all others is 0, as Int64 [n] in ascending order: then the gradient is [n, width] of a parameter [rows, width]. Null for a gradient of all, which is the
    /// rule unless <see cref="StepOptimizer.TakesRows"/> is overridden.
    /// </summary>
    internal Tensor? Rows { get; }
}
