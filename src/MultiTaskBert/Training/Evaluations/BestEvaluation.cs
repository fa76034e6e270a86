using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>Remembers the best evaluation, keeps a copy of what was trained up to it, and says when it is time to stop.</summary>
internal sealed class BestEvaluation : IDisposable
{
    private readonly MetricFormula _metric;
    private readonly int _sign;
    private readonly int? _patience;
    private readonly bool _keepWeights;
    private readonly Dictionary<string, Kept> _weights = new(StringComparer.Ordinal);
    private int _waited;

    /// <param name="options">The metric, and the patience.</param>
    /// <param name="keepWeights">Whether the weights of the best evaluation are kept.</param>
    /// <param name="isLowerBetter">Whether the smaller value of the metric is the better one.</param>
    internal BestEvaluation(TrainerOptions options, bool keepWeights, bool isLowerBetter)
    {
        _metric = MetricFormula.Parse(options.Evaluation.BestMetric);
        _sign = isLowerBetter ? -1 : 1;
        _patience = options.Stopping.Patience;
        _keepWeights = keepWeights;
    }

    /// <summary>The best evaluation, or null before the first.</summary>
    internal EvaluationRecord? Found { get; private set; }

    /// <summary>Whether the patience is at its end.</summary>
    internal bool HasStopped => _waited >= _patience;

    /// <summary>What is remembered besides weights.</summary>
    internal Memory State => new(Found, _waited);

    /// <summary>The kept weights by the names of their parameters; this object keeps owning them.</summary>
    internal IReadOnlyDictionary<string, Tensor> Weights => _weights.ToDictionary(kept => kept.Key, kept => kept.Value.Copy, StringComparer.Ordinal);

    /// <summary>Goes on with what was kept.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="weights">The weights of the best evaluation, by the names of their parameters; copied.</param>
    /// <param name="parameters">All parameters of the model by name.</param>
    internal void Continue(Memory state, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, Parameter> parameters)
    {
        (Found, _waited) = (state.Evaluation, state.Waited);
        using var noGradient = no_grad();
        foreach (var (name, value) in weights)
        {
            Keep(name, parameters[name]);
            _weights[name].Copy.copy_(value);
        }
    }

    /// <summary>
    /// Takes an evaluation of the weights that the model has now. Of equals the earlier is better. One whose value, or the loss of any head, is not finite is never the best, not even
    /// if it is the first.
    /// </summary>
    /// <returns>The evaluation for the history.</returns>
    internal EvaluationRecord Observe(int epoch, long step, EvaluationResult result, TimeSpan elapsed, IReadOnlyList<KeyValuePair<string, Parameter>> trainable)
    {
        var value = _metric.Of(result);
        var isBest = double.IsFinite(value) && result.NotFiniteHeads.Count == 0 && (Found is not { } best || _sign * value > _sign * best.Value);
        var record = new EvaluationRecord { Step = step, Epoch = epoch, Value = value, IsBest = isBest, Result = result, Elapsed = elapsed };
        if (!isBest)
        {
            _waited++;
            return record;
        }

        (Found, _waited) = (record, 0);
        foreach (var (name, parameter) in _keepWeights ? trainable : [])
        {
            Keep(name, parameter);
        }

        // What was trained after the last best evaluation and is frozen again by now.
        foreach (var kept in _weights.Values)
        {
            kept.Refresh();
        }

        return record;
    }

    /// <summary>
    /// Parameters that have been frozen until now still are what they were in the best evaluation; they are copied before they change.
    /// </summary>
    internal void BeforeTraining(IReadOnlyList<KeyValuePair<string, Parameter>> trainable)
    {
        foreach (var (name, parameter) in _keepWeights && Found is not null ? trainable : [])
        {
            Keep(name, parameter);
        }
    }

    /// <summary>Puts the weights of the best evaluation back; returns whether there were any.</summary>
    internal bool Restore()
    {
        foreach (var kept in _weights.Values)
        {
            kept.Restore();
        }

        return Found is not null && _keepWeights;
    }

    public void Dispose()
    {
        foreach (var kept in _weights.Values)
        {
            kept.Dispose();
        }
    }

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

    /// <summary>What is remembered besides weights.</summary>
    /// <param name="Evaluation">The best one, or null before the first.</param>
    /// <param name="Waited">The number of evaluations since.</param>
    internal sealed record Memory(EvaluationRecord? Evaluation, int Waited);
}
