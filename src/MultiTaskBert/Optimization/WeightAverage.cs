using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>The moving average of each trainable parameter. Owns the averages. Not thread-safe.</summary>
internal sealed class WeightAverage(ExponentialMovingAverage options) : IDisposable
{
    private readonly Dictionary<string, (Parameter Value, Tensor Average)> _averages = new(StringComparer.Ordinal);

    /// <summary>The averages by the names of their parameters; this object keeps owning them.</summary>
    internal IReadOnlyDictionary<string, Tensor> Tensors => _averages.ToDictionary(pair => pair.Key, pair => pair.Value.Average, StringComparer.Ordinal);

    /// <summary>Says what is trainable from now on: a new one's average begins with its value, what is frozen loses its average.</summary>
    internal void SetTrainable(IReadOnlyList<KeyValuePair<string, Parameter>> trainable)
    {
        var names = trainable.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _averages.Keys.Where(name => !names.Contains(name)).ToArray())
        {
            _averages[name].Average.Dispose();
            _averages.Remove(name);
        }

        foreach (var (name, parameter) in trainable.Where(parameter => !_averages.ContainsKey(parameter.Key)))
        {
            _averages.Add(name, (parameter, Copy(parameter)));
        }
    }

    /// <summary>Goes on with averages that were kept.</summary>
    /// <param name="averages">By the names of their parameters; copied.</param>
    /// <param name="parameters">All parameters of the model by name.</param>
    internal void Continue(IReadOnlyDictionary<string, Tensor> averages, IReadOnlyDictionary<string, Parameter> parameters)
    {
        foreach (var (name, average) in averages)
        {
            _averages.Add(name, (parameters[name], Copy(average)));
        }
    }

    /// <summary>Takes the weights after an optimizer step.</summary>
    /// <param name="steps">The number of optimizer steps done, this one included.</param>
    internal void Observe(long steps)
    {
        if (_averages.Count == 0 || !options.IsDue(steps))
        {
            return;
        }

        using var noGradient = no_grad();
        FusedSteps.Average([.. _averages.Values.Select(pair => pair.Average)], [.. _averages.Values.Select(pair => pair.Value)], options.WeightOfNew(steps));
    }

    /// <summary>Exchanges weights and averages, bit for bit; twice is nothing.</summary>
    internal void Exchange()
    {
        using var noGradient = no_grad();
        foreach (var (value, average) in _averages.Values)
        {
            using var kept = value.detach().clone();
            value.copy_(average);
            average.copy_(kept);
        }
    }

    public void Dispose() => SetTrainable([]);

    private static Tensor Copy(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().clone().DetachFromDisposeScope();
    }
}
