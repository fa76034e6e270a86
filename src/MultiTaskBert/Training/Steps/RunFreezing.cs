using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Results;
using TorchSharp.Modules;

namespace MultiTaskBert.Training.Steps;

/// <summary>What of a model is trainable in a run, and when that changes. Not thread-safe.</summary>
internal sealed class RunFreezing : IDisposable
{
    private readonly FreezePolicy _policy;
    private readonly Freezer _freezer;
    private readonly bool _stallsHigher;   // whether larger values of the metric of the stall rule are better
    private StallCounter? _stalls;

    internal RunFreezing(MultiTaskModel model, FreezePolicy policy, TrainerOptions options, Action<string> warn)
    {
        _policy = policy;
        _freezer = new Freezer(policy, model.GetComponents());
        Applied = new FreezeProgress(model.GetComponents());
        _stallsHigher = policy.Stall is { } rule && !MetricNames.IsLowerBetter(rule.Metric, model);
        _stalls = policy.Stall is null ? null : new StallCounter(policy.Stall, _stallsHigher);
        Parameters = ParameterGroups.Of(model.GetComponents(), options.Optimization.Multipliers).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Prefix = new FrozenPrefix(model, options.FeatureCache, warn);
    }

    /// <summary>The lowest layers as long as they are frozen, whose output need not be computed in each step; this object owns it.</summary>
    internal FrozenPrefix Prefix { get; }

    /// <summary>All parameters of the model by name.</summary>
    internal IReadOnlyDictionary<string, OptimizedParameter> Parameters { get; }

    /// <summary>The trainable parameters, bottom to top.</summary>
    internal IReadOnlyList<KeyValuePair<string, Parameter>> Trainable => _freezer.Trainable;

    /// <summary>The trainable and the frozen parameters, as a table.</summary>
    internal FreezeReport Report => _freezer.Report();

    /// <summary>What the freezing in force was decided by.</summary>
    internal FreezeProgress Applied { get; private set; }

    /// <summary>What the stall rule remembers, or null without one.</summary>
    internal StallState? Stalls => _stalls?.State;

    /// <summary>Freezes and frees parts as the policy says after so many epochs and optimizer steps; returns whether anything changed.</summary>
    internal bool Update(int epochs, long steps) => Apply(new FreezeProgress(epochs, steps, _stalls?.State.Stalls ?? 0, _freezer.LayerCount));

    /// <summary>Goes on with what was kept.</summary>
    internal bool Continue(FreezeProgress applied, StallState? stalls)
    {
        _stalls = _policy.Stall is { } rule ? new StallCounter(rule, _stallsHigher, stalls) : null;
        return Apply(applied);
    }

    /// <summary>Takes the evaluation at the end of an epoch.</summary>
    internal void Observe(EvaluationResult dev)
    {
        if (_policy.Stall is { } rule)
        {
            _stalls?.Observe(dev.ValueOf(rule.Metric));
        }
    }

    /// <summary>Puts the trainable parts into training mode, and the frozen ones into eval mode.</summary>
    internal void SetTrainingMode() => _freezer.SetMode(training: true);

    public void Dispose() => Prefix.Dispose();

    private bool Apply(FreezeProgress progress)
    {
        Applied = progress;
        if (!_freezer.Apply(progress))
        {
            return false;
        }

        Prefix.Update();
        return true;
    }
}
