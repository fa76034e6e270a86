namespace MultiTaskBert.Weighting.Numbers;

/// <summary>The numbers that a method keeps between steps, each under a name: made a <see cref="WeightingState"/> and put back in one place.</summary>
internal sealed class RememberedNumbers(string method, IReadOnlyList<string> heads)
{
    private readonly SortedDictionary<string, double[]> _arrays = new(StringComparer.Ordinal);

    internal IReadOnlyList<string> Heads => heads;

    /// <summary>Keeps an array; the method goes on to read and write it.</summary>
    internal double[] Keep(string name, double[] values)
    {
        _arrays.Add(name, values);
        return values;
    }

    /// <summary>One number a head.</summary>
    internal double[] PerHead(string name, double start = 0)
    {
        var values = new double[heads.Count];
        Array.Fill(values, start);
        return Keep(name, values);
    }

    internal WeightingState Copy() =>
        new(method, [.. heads], _arrays.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<double>)[.. entry.Value], StringComparer.Ordinal));

    internal void Restore(WeightingState state)
    {
        if (Difference(state) is { } difference)
        {
            throw new ArgumentException($"The state cannot be used: {difference}; resume with the options and heads of the training that it is from.", nameof(state));
        }

        foreach (var (name, values) in _arrays)
        {
            state.Numbers[name].ToArray().CopyTo(values, 0);
        }
    }

    /// <summary>The place of a head among all.</summary>
    internal int IndexOf(string head)
    {
        for (var i = 0; i < heads.Count; i++)
        {
            if (heads[i].Equals(head, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no head '{head}'; the weighting was started for {string.Join(", ", heads)}.", nameof(head));
    }

    private string? Difference(WeightingState state)
    {
        if (!method.Equals(state.Method, StringComparison.Ordinal))
        {
            return $"it is of '{state.Method}' and this is '{method}'";
        }

        if (!heads.SequenceEqual(state.Heads, StringComparer.Ordinal))
        {
            return $"its heads are {string.Join(", ", state.Heads)} and the model's {string.Join(", ", heads)}";
        }

        foreach (var (name, values) in _arrays)
        {
            if (!state.Numbers.TryGetValue(name, out var stored) || stored.Count != values.Length || !stored.All(double.IsFinite))
            {
                return $"it must have {values.Length} finite numbers '{name}'";
            }
        }

        return null;
    }
}
