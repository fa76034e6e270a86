using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>Remembers the best epoch, keeps a copy of what learned up to it, and says when it is time to stop.</summary>
internal sealed class BestEpoch : IDisposable
{
    private readonly string _metric;
    private readonly int? _patience;
    private readonly bool _keepWeights;
    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);
    private int _waited;

    internal BestEpoch(TrainerOptions options, bool keepWeights)
    {
        _metric = options.BestMetric;
        _patience = options.EarlyStoppingPatience;
        _keepWeights = keepWeights;
    }

    /// <summary>The best epoch, or null before the first.</summary>
    internal int? Epoch { get; private set; }

    /// <summary>Its evaluation.</summary>
    internal EvaluationResult? Result { get; private set; }

    /// <summary>Whether the patience is at its end.</summary>
    internal bool HasStopped => _waited >= _patience;

    /// <summary>Takes the evaluation of an epoch; returns whether it is the best so far. Of equals the earlier is better.</summary>
    internal bool Observe(int epoch, EvaluationResult result, IReadOnlyList<KeyValuePair<string, Parameter>> learning)
    {
        var value = result[_metric];
        var sign = result.LowerIsBetter.Contains(_metric) ? -1 : 1;
        if (Result is { } best && !(sign * value > sign * best[_metric]))
        {
            _waited++;
            return false;
        }

        (Epoch, Result, _waited) = (epoch, result, 0);
        foreach (var (name, parameter) in _keepWeights ? learning : [])
        {
            Copy(name, parameter);
        }

        return true;
    }

    /// <summary>
    /// Parameters that have not learned until now still are what they were in the best epoch; they are copied before they change.
    /// </summary>
    internal void BeforeLearning(IReadOnlyList<KeyValuePair<string, Parameter>> learning)
    {
        foreach (var (name, parameter) in _keepWeights && Epoch is not null ? learning : [])
        {
            if (!_weights.ContainsKey(name))
            {
                Copy(name, parameter);
            }
        }
    }

    /// <summary>Puts the weights of the best epoch back; returns whether there were any.</summary>
    internal bool Restore(IReadOnlyDictionary<string, Parameter> parameters)
    {
        using var noGradient = no_grad();
        foreach (var (name, copy) in _weights)
        {
            parameters[name].copy_(copy);
        }

        return Epoch is not null && _keepWeights;
    }

    public void Dispose()
    {
        foreach (var copy in _weights.Values)
        {
            copy.Dispose();
        }
    }

    private void Copy(string name, Parameter parameter)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (_weights.TryGetValue(name, out var kept))
        {
            kept.copy_(parameter);
        }
        else
        {
            _weights[name] = parameter.detach().clone().DetachFromDisposeScope();
        }
    }
}
