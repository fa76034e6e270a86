using MultiTaskBert.Training.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>Remembers the best epoch, keeps a copy of what learned up to it, and says when it is time to stop.</summary>
internal sealed class BestEpoch : IDisposable
{
    private readonly string _metric;
    private readonly int? _patience;
    private readonly bool _keepWeights;
    private readonly Dictionary<string, Kept> _weights = new(StringComparer.Ordinal);
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

    /// <summary>What is remembered besides weights.</summary>
    internal BestEpochState State => new(Epoch, Result, _waited);

    /// <summary>The kept weights by the names of their parameters; this object keeps owning them.</summary>
    internal IReadOnlyDictionary<string, Tensor> Weights => _weights.ToDictionary(kept => kept.Key, kept => kept.Value.Copy, StringComparer.Ordinal);

    /// <summary>Goes on with what was kept.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="weights">The weights of the best epoch, by the names of their parameters; copied.</param>
    /// <param name="parameters">All parameters of the model by name.</param>
    internal void Continue(BestEpochState state, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, Parameter> parameters)
    {
        (Epoch, Result, _waited) = (state.Epoch, state.Result, state.Waited);
        using var noGradient = no_grad();
        foreach (var (name, value) in weights)
        {
            Keep(name, parameters[name]);
            _weights[name].Copy.copy_(value);
        }
    }

    /// <summary>Takes the evaluation of an epoch; returns whether it is the best so far. Of equals the earlier is better.</summary>
    internal bool Observe(int epoch, EvaluationResult result, IReadOnlyList<KeyValuePair<string, Parameter>> learning)
    {
        var value = result[_metric];
        var sign = result.LowerIsBetter.Contains(_metric) ? -1 : 1;
        if (Result is { } best && !IsBetter(sign * value, sign * best[_metric]))
        {
            _waited++;
            return false;
        }

        (Epoch, Result, _waited) = (epoch, result, 0);
        foreach (var (name, parameter) in _keepWeights ? learning : [])
        {
            Keep(name, parameter);
        }

        // What learned after the last best epoch and is frozen again by now.
        foreach (var kept in _weights.Values)
        {
            kept.Refresh();
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
            Keep(name, parameter);
        }
    }

    /// <summary>Puts the weights of the best epoch back; returns whether there were any.</summary>
    internal bool Restore()
    {
        foreach (var kept in _weights.Values)
        {
            kept.Restore();
        }

        return Epoch is not null && _keepWeights;
    }

    public void Dispose()
    {
        foreach (var kept in _weights.Values)
        {
            kept.Dispose();
        }
    }

    // A number that is not defined is worse than any other.
    private static bool IsBetter(double value, double best) => double.IsNaN(best) ? !double.IsNaN(value) : value > best;

    private void Keep(string name, Parameter parameter)
    {
        if (!_weights.ContainsKey(name))
        {
            _weights.Add(name, new Kept(parameter));
        }
    }

    /// <summary>A parameter with a copy of its values.</summary>
    private sealed class Kept : IDisposable
    {
        private readonly Parameter _parameter;

        internal Kept(Parameter parameter)
        {
            using var scope = NewDisposeScope();
            _parameter = parameter;
            Copy = parameter.detach().clone().DetachFromDisposeScope();
        }

        internal Tensor Copy { get; }

        internal void Refresh()
        {
            using var noGradient = no_grad();
            Copy.copy_(_parameter);
        }

        internal void Restore()
        {
            using var noGradient = no_grad();
            _parameter.copy_(Copy);
        }

        public void Dispose() => Copy.Dispose();
    }
}
