using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Updates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Represents what updates parameters from their gradients, one step at a time, and owns what it remembers of each. Derive from it for an optimizer of your own, and from <see cref="OptimizerOptions"/> for its options.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A deriving class says what is kept of each parameter (<see cref="SlotNames"/>, <see cref="CreateSlots"/>) and how a group of parameters makes a step (<see cref="Update"/>). Clipping, groups, weight decay by
/// group, parameters that freeze and come back, and checkpoints, which hold every slot, are seen to here.
/// </para>
/// <para>
/// A parameter without a gradient is skipped as if it were not there: no moment, no decay, no count. Its state begins with its first
/// gradient. Parameters must be dense tensors of the same type on one device, gradients of that type; they may be sparse.
/// </para>
/// </remarks>
public abstract partial class StepOptimizer : IDisposable
{
    // State by parameter name, one tensor for each of SlotNames.
    private readonly Dictionary<string, Tensor[]> _state = new(StringComparer.Ordinal);

    /// <summary>Gets the names of what is kept of each parameter, for instance its moments; checkpoints hold each tensor under such a name.</summary>
    protected abstract IReadOnlyList<string> SlotNames { get; }

    /// <summary>One step.</summary>
    /// <param name="parameters">The parameters, each listed once.</param>
    /// <param name="learningRate">The learning rate, before the multipliers of the parameters.</param>
    /// <param name="maxGradientNorm">
    /// The largest norm over all gradients together; the step is made with longer ones scaled down to it. 0 for no limit. What the gradients
    /// themselves hold after the step is open.
    /// </param>
    /// <param name="momentum">What is kept of the direction of the step before, in this step; null for what the options say.</param>
    /// <param name="maxGradientValue">The largest absolute value of any gradient; larger ones are cut to it, in place, before their norm is limited. 0 for no limit.</param>
    /// <returns>
    /// The norm over all gradients before anything was limited; 0 if there is none. If it is not finite, nothing was updated.
    /// </returns>
    internal double Step(
        IReadOnlyList<OptimizedParameter> parameters, double learningRate, double maxGradientNorm, double? momentum = null, double maxGradientValue = 0)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        var all = WithGradient(parameters);
        if (all.Count == 0)
        {
            return 0;
        }

        Tensor[] gradients = [.. all.Select(u => u.Gradient.Values)];
        var norm = Norm(gradients);
        if (!double.IsFinite(norm))
        {
            return norm;
        }

        // Before anything is updated: a parameter that is refused leaves all of them as they were.
        var state = all.ToDictionary(u => u.Parameter.Name, u => StateOf(u.Parameter), StringComparer.Ordinal);
        var limited = norm;
        if (maxGradientValue > 0)
        {
            FusedSteps.Clamp(gradients, maxGradientValue);
            limited = maxGradientNorm > 0 ? Norm(gradients) : norm;
        }

        // As torch.nn.utils.clip_grad_norm_.
        var divisor = maxGradientNorm > 0 ? Math.Max(1, (limited + 1e-6) / maxGradientNorm) : 1;
        foreach (var group in all.GroupBy(u => (u.Parameter.Decays, u.Parameter.LearningRateMultiplier)))
        {
            Update(
                [.. group.Select(u => new ParameterUpdate(u.Parameter.Value, u.Gradient.Values, state[u.Parameter.Name], u.Gradient.Rows))],
                new StepNumbers(learningRate * group.Key.LearningRateMultiplier, momentum, group.Key.Decays, divisor));
        }

        return norm;
    }

    /// <summary>Frees all state.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the state of all parameters.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing) => Keep(new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Makes what is kept of a parameter before its first update: by default zeros in its shape, type and place.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>One new tensor for each of <see cref="SlotNames"/>; this object owns them.</returns>
    protected virtual Tensor[] CreateSlots(Parameter parameter) => [.. SlotNames.Select(_ => zeros_like(parameter))];

    /// <summary>Whether the gradient of a parameter may come as some of its rows, which saves time with tables of embeddings; otherwise it comes whole.</summary>
    private protected virtual bool TakesRows(Parameter parameter) => false;

    /// <summary>Updates a group of parameters, and their slots, in place. Gradients are not recorded, and every tensor it makes is freed after the step.</summary>
    /// <param name="updates">The parameters of the group, at least one.</param>
    /// <param name="numbers">Learning rate, momentum, decay and divisor of the gradients of the group in this step.</param>
    protected abstract void Update(IReadOnlyList<ParameterUpdate> updates, StepNumbers numbers);

    private static double Norm(Tensor[] gradients) =>
        KernelChoice.AdamWUpdate && Array.TrueForAll(gradients, FloatMemory.IsPlain) ? EuclideanNorm.Of(gradients) : FusedSteps.Norm(gradients);

    private List<PendingUpdate> WithGradient(IReadOnlyList<OptimizedParameter> parameters)
    {
        var updates = new List<PendingUpdate>(parameters.Count);
        foreach (var parameter in parameters)
        {
            if (parameter.Value.grad is { } gradient)
            {
                updates.Add(new PendingUpdate(parameter, GradientOf(parameter.Value, gradient)));
            }
        }

        return updates;
    }

    private StepGradient GradientOf(Parameter parameter, Tensor gradient)
    {
        if (!gradient.is_sparse)
        {
            return new StepGradient(gradient.contiguous());
        }

        if (TakesRows(parameter) && RowGradients.Split(gradient) is var (rows, values) && rows.size(0) == 1 && values.dim() == 2)
        {
            return new StepGradient(values.contiguous(), rows.view(-1));
        }

        return new StepGradient(gradient.to_dense());
    }

    private Tensor[] StateOf(OptimizedParameter parameter)
    {
        if (_state.TryGetValue(parameter.Name, out var state))
        {
            return state;
        }

        // The fused operators walk over the memory of a parameter as if it had no gaps.
        if (!parameter.Value.is_contiguous())
        {
            throw new InvalidOperationException(
                $"The parameter '{parameter.Name}' is not contiguous in memory; make it from contiguous() data.");
        }

        state = Slots(parameter.Value);
        Array.ForEach(state, t => t.DetachFromDisposeScope());
        _state.Add(parameter.Name, state);
        return state;
    }

    private Tensor[] Slots(Parameter parameter)
    {
        var slots = CreateSlots(parameter);
        return slots is not null && slots.Length == SlotNames.Count
            ? slots
            : throw new InvalidOperationException($"{GetType().Name}.{nameof(CreateSlots)} gave {slots?.Length ?? 0} tensors; it must give one for each of {string.Join(", ", SlotNames)}.");
    }

    /// <summary>The gradient of a parameter: its numbers, or those of some rows alone.</summary>
    private readonly record struct StepGradient(Tensor Values, Tensor? Rows = null);

    private readonly record struct PendingUpdate(OptimizedParameter Parameter, StepGradient Gradient);
}
