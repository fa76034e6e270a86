using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Updates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>
/// AdamW in one pass over each group of parameters: <see cref="AdamWUpdate"/>, or LibTorch's fused operator where that does not reach; and <see cref="AdamWRows"/>
/// for tables of which some rows alone have a gradient.
/// </summary>
internal sealed class AdamWOptimizer(AdamWOptions options) : StepOptimizer
{
    // By first moment: the rows of a table whose moments may differ from 0. Found anew where the state is new, so no checkpoint has to hold it.
    private readonly ConditionalWeakTable<Tensor, bool[]> _moved = [];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames { get; } = ["m", "v", "step"];

    /// <inheritdoc/>
    protected override Tensor[] CreateSlots(Parameter parameter)
        => [zeros_like(parameter), zeros_like(parameter), zeros([], ScalarType.Float32, parameter.device)];

    /// <inheritdoc/>
    private protected override bool TakesRows(Parameter parameter) => KernelChoice.AdamWUpdate && options.Epsilon > 0 && parameter.dim() == 2 && FloatMemory.IsPlain(parameter);

    /// <inheritdoc/>
    protected override void Update(IReadOnlyList<ParameterUpdate> updates, StepNumbers numbers)
    {
        var used = options with { Beta1 = numbers.Momentum ?? options.Beta1, WeightDecay = numbers.Decays ? options.WeightDecay : 0 };
        var whole = new List<ParameterUpdate>(updates.Count);
        foreach (var update in updates)
        {
            var (m, v, step) = (update.Slots[0], update.Slots[1], update.Slots[2]);
            if (update.Rows is { } rows)
            {
                var moved = _moved.GetValue(m, m => AdamWRows.Moved(m, v));
                AdamWRows.Apply(update.Parameter, rows, update.Gradient, m, v, moved, Next(step, used, numbers));
            }
            else
            {
                _moved.Remove(m);
                whole.Add(update);
            }
        }

        if (whole.Count > 0)
        {
            UpdateWhole(whole, used, numbers);
        }
    }

    private static void UpdateWhole(List<ParameterUpdate> updates, AdamWOptions used, StepNumbers numbers)
    {
        Tensor[] parameters = [.. updates.Select(update => update.Parameter)];
        Tensor[] gradients = [.. updates.Select(update => update.Gradient)];
        Tensor[] Slot(int slot) => [.. updates.Select(update => update.Slots[slot])];
        if (KernelChoice.AdamWUpdate && parameters.All(FloatMemory.IsPlain) && gradients.All(FloatMemory.IsPlain))
        {
            AdamWUpdate.Apply(parameters, gradients, Slot(0), Slot(1), Array.ConvertAll(Slot(2), step => Next(step, used, numbers)));
        }
        else
        {
            FusedSteps.AdamW(parameters, gradients, Slot(0), Slot(1), Slot(2), numbers.LearningRate, used, numbers.GradientDivisor);
        }
    }

    /// <summary>Counts a step of a parameter and works out its numbers.</summary>
    private static AdamWNumbers Next(Tensor step, AdamWOptions options, StepNumbers numbers)
    {
        var count = MemoryMarshal.Cast<byte, float>(step.bytes);
        count[0]++;
        return AdamWNumbers.Of(numbers.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, count[0], numbers.GradientDivisor);
    }
}
