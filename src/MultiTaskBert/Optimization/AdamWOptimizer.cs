using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MultiTaskBert.Kernels;
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
    protected override Tensor[] CreateState(Parameter parameter)
        => [zeros_like(parameter), zeros_like(parameter), zeros([], ScalarType.Float32, parameter.device)];

    /// <inheritdoc/>
    protected override bool TakesRows(Parameter parameter) => KernelChoice.AdamWUpdate && options.Epsilon > 0 && parameter.dim() == 2 && FloatMemory.IsPlain(parameter);

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, StepGradient[] gradients, Tensor[][] slots, StepNumbers numbers, double divisor)
    {
        var used = options with { Beta1 = numbers.Momentum ?? options.Beta1, WeightDecay = numbers.Decays ? options.WeightDecay : 0 };
        var whole = new List<int>(parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
        {
            var (m, v, step) = (slots[0][i], slots[1][i], slots[2][i]);
            if (gradients[i].Rows is { } rows)
            {
                var moved = _moved.GetValue(m, m => AdamWRows.Moved(m, v));
                AdamWRows.Apply(parameters[i], rows, gradients[i].Values, m, v, moved, Next(step, used, numbers.Rate, divisor));
            }
            else
            {
                _moved.Remove(m);
                whole.Add(i);
            }
        }

        if (whole.Count > 0)
        {
            Tensor[] Of(Tensor[] tensors) => [.. whole.Select(i => tensors[i])];
            UpdateWhole(Of(parameters), [.. whole.Select(i => gradients[i].Values)], Array.ConvertAll(slots, Of), used, numbers.Rate, divisor);
        }
    }

    private static void UpdateWhole(Tensor[] parameters, Tensor[] gradients, Tensor[][] slots, AdamWOptions used, double rate, double divisor)
    {
        if (KernelChoice.AdamWUpdate && parameters.All(FloatMemory.IsPlain) && gradients.All(FloatMemory.IsPlain))
        {
            AdamWUpdate.Apply(parameters, gradients, slots[0], slots[1], Array.ConvertAll(slots[2], step => Next(step, used, rate, divisor)));
        }
        else
        {
            FusedSteps.AdamW(parameters, gradients, slots[0], slots[1], slots[2], rate, used, divisor);
        }
    }

    /// <summary>Counts a step of a parameter and works out its numbers.</summary>
    private static AdamWNumbers Next(Tensor step, AdamWOptions options, double rate, double divisor)
    {
        var count = MemoryMarshal.Cast<byte, float>(step.bytes);
        count[0]++;
        return AdamWNumbers.Of(rate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, count[0], divisor);
    }
}
