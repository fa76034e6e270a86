using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

public abstract partial class StepOptimizer
{
    /// <summary>The names of the parameters that have state.</summary>
    internal IReadOnlyCollection<string> StateNames => _state.Keys;

    /// <summary>Frees the state of all other parameters, such as those that are frozen now. One that is trainable again starts anew.</summary>
    /// <param name="names">The names of the parameters whose state stays.</param>
    internal void Keep(IReadOnlySet<string> names)
    {
        foreach (var (name, state) in _state.Where(s => !names.Contains(s.Key)).ToArray())
        {
            Array.ForEach(state, t => t.Dispose());
            _state.Remove(name);
        }
    }

    /// <summary>
    /// All state, for a checkpoint: <c>m.&lt;parameter&gt;</c> and so on. The tensors are those the optimizer works on; it keeps owning them
    /// and the next step changes them.
    /// </summary>
    internal IReadOnlyDictionary<string, Tensor> GetState()
        => _state.SelectMany(s => SlotNames.Select((slot, i) => KeyValuePair.Create($"{slot}.{s.Key}", s.Value[i])))
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>Replaces all state by a copy of what <see cref="GetState"/> gave. If it throws, the state is as it was.</summary>
    /// <param name="state">The tensors by name; the caller keeps owning them.</param>
    /// <param name="parameters">The parameters they belong to.</param>
    /// <exception cref="ArgumentException">A tensor is missing, has no parameter, or has another shape or type than it needs.</exception>
    internal void LoadState(IReadOnlyDictionary<string, Tensor> state, IReadOnlyList<OptimizedParameter> parameters)
    {
        using var scope = NewDisposeScope();
        var loaded = new Dictionary<string, Tensor[]>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            var keys = SlotNames.Select(slot => $"{slot}.{parameter.Name}").ToArray();
            if (!keys.Any(state.ContainsKey))
            {
                continue;
            }

            var tensors = Slots(parameter.Value);
            for (var i = 0; i < keys.Length; i++)
            {
                Copy(state, keys[i], tensors[i]);
            }

            used.UnionWith(keys);
            loaded.Add(parameter.Name, tensors);
        }

        if (state.Keys.FirstOrDefault(key => !used.Contains(key)) is { } unknown)
        {
            throw new ArgumentException(
                $"The optimizer state holds '{unknown}', which belongs to no parameter here. This optimizer keeps {SlotText} of each parameter.",
                nameof(state));
        }

        Keep(new HashSet<string>(StringComparer.Ordinal));
        foreach (var (name, tensors) in loaded)
        {
            Array.ForEach(tensors, t => t.DetachFromDisposeScope());
            _state.Add(name, tensors);
        }
    }

    private void Copy(IReadOnlyDictionary<string, Tensor> state, string key, Tensor target)
    {
        if (!state.TryGetValue(key, out var source))
        {
            throw new ArgumentException($"The optimizer state lacks '{key}'. This optimizer keeps {SlotText} of each parameter.", nameof(state));
        }

        if (source.dtype != target.dtype || !source.shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException(
                $"'{key}' of the optimizer state is {Describe(source)}, but must be {Describe(target)}; it belongs to another model.", nameof(state));
        }

        target.copy_(source);
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";

    private string SlotText => SlotNames.Count == 0 ? "nothing" : string.Join(", ", SlotNames);
}
