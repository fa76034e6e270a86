using MultiTaskBert.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>Updates parameters from their gradients, one step at a time, and owns what it remembers of each. Not thread-safe.</summary>
/// <remarks>
/// A parameter without a gradient is skipped as if it were not there: no moment, no decay, no count. Its state begins with its first
/// gradient. Parameters must be dense tensors of the same type on one device, gradients of that type; they may be sparse.
/// </remarks>
internal abstract partial class StepOptimizer : IDisposable
{
    // State by parameter name, one tensor for each of SlotNames.
    private readonly Dictionary<string, Tensor[]> _state = new(StringComparer.Ordinal);

    /// <summary>What is remembered of each parameter, for instance its moments.</summary>
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
    public double Step(
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
        foreach (var group in all.GroupBy(u => (u.Parameter.Decays, u.Parameter.RateMultiplier)))
        {
            var updates = group.ToArray();
            var slots = updates.Select(u => state[u.Parameter.Name]).ToArray();
            Update(
                [.. updates.Select(u => u.Parameter.Value)],
                [.. updates.Select(u => u.Gradient)],
                [.. SlotNames.Select((_, slot) => slots.Select(s => s[slot]).ToArray())],
                new StepNumbers(learningRate * group.Key.RateMultiplier, momentum, group.Key.Decays),
                divisor);
        }

        return norm;
    }

    /// <summary>Frees all state.</summary>
    public void Dispose() => Keep(new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Makes the state of a parameter before its first update, one tensor for each of <see cref="SlotNames"/>.</summary>
    protected abstract Tensor[] CreateState(Parameter parameter);

    /// <summary>Whether the gradient of a parameter may come as some of its rows.</summary>
    protected virtual bool TakesRows(Parameter parameter) => false;

    /// <summary>Updates a group of parameters that share rate and decay.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">Their gradients; of some rows alone only where <see cref="TakesRows"/> says so.</param>
    /// <param name="slots">Their state: for each of <see cref="SlotNames"/>, one tensor a parameter.</param>
    /// <param name="numbers">Learning rate, momentum and decay of the group in this step.</param>
    /// <param name="divisor">What the gradients are to be divided by first.</param>
    protected abstract void Update(Tensor[] parameters, StepGradient[] gradients, Tensor[][] slots, StepNumbers numbers, double divisor);

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

        state = CreateState(parameter.Value);
        Array.ForEach(state, t => t.DetachFromDisposeScope());
        _state.Add(parameter.Name, state);
        return state;
    }

    private readonly record struct PendingUpdate(OptimizedParameter Parameter, StepGradient Gradient);
}
