using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Distilling;
using MultiTaskBert.Training.Gradients;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training;

/// <summary>One optimizer step: forward, losses, their total, backward, update; over one batch or over several micro-batches. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// How the losses become gradients is a <see cref="StepBackward"/>: all at once, or head by head where an aggregation or a weighting asks for it. A step in which a single head has
/// labels, or nothing that heads share learns, has nothing to aggregate and goes the first way.
/// </para>
/// <para>Owns the optimizer it is given.</para>
/// </remarks>
internal sealed class TrainingStep : IDisposable
{
    private readonly StepForward _forward;
    private readonly JointBackward _joint;
    private readonly AggregatedStep _aggregated;
    private readonly StepBackward? _headwise;
    private readonly bool _looksBack;
    private readonly StepOptimizer _optimizer;
    private readonly double _maxGradientNorm;
    private readonly double _maxGradientValue;
    private LearningParts _parts;

    internal TrainingStep(
        MultiTaskModel model,
        LossWeighting weighting,
        StepOptimizer optimizer,
        double maxGradientNorm,
        long seed,
        double maxGradientValue = 0,
        GradientAggregation? aggregation = null,
        GradientSite site = GradientSite.SharedParameters,
        Distiller? distiller = null)
    {
        _parts = new LearningParts(model.GetComponents(), Learning);
        string[] heads = [.. model.Heads.Select(head => head.Name)];
        Weigher = weighting.Start(heads, seed);
        _forward = new StepForward(model, seed, distiller, () => _parts);
        _joint = new JointBackward(_forward, Weigher, weighting.HasFixedWeights);
        _aggregated = new AggregatedStep(Weigher, weighting.Needs, aggregation?.Start(heads, seed));
        if (aggregation is not null || (weighting.Needs & (WeightingNeeds.GradientNorms | WeightingNeeds.PlainHeads)) != WeightingNeeds.None)
        {
            _headwise = site == GradientSite.HiddenStates
                ? new HiddenStateBackward(_forward, Weigher, _aggregated, () => _parts)
                : new HeadwiseBackward(_forward, Weigher, _aggregated, () => _parts);
        }

        _looksBack = weighting.Needs.HasFlag(WeightingNeeds.LossesAfter);
        _optimizer = optimizer;
        _maxGradientNorm = maxGradientNorm;
        _maxGradientValue = maxGradientValue;
    }

    /// <summary>What makes one loss of several, with what it remembers.</summary>
    internal LossWeigher Weigher { get; }

    /// <summary>What makes one gradient of several, with what it remembers; null without one. This object owns it.</summary>
    internal GradientAggregator? Aggregator => _aggregated.Aggregator;

    /// <summary>What updates the parameters; this object owns it.</summary>
    internal StepOptimizer Optimizer => _optimizer;

    /// <summary>The parameters that learn; those that no longer do lose their gradient and their optimizer state.</summary>
    internal IReadOnlyList<OptimizedParameter> Learning
    {
        get;
        set
        {
            ClearGradients();
            field = value;
            _optimizer.Keep(value.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal));
            var parts = new LearningParts(_forward.Model.GetComponents(), value);
            if (_parts.SharedCount > 0 && !parts.SharedNames.SequenceEqual(_parts.SharedNames, StringComparer.Ordinal))
            {
                Aggregator?.ForgetGradients();
            }

            _parts = parts;
        }
    } = [];

    /// <summary>Takes a step.</summary>
    /// <param name="batches">The micro-batches; the caller keeps ownership. Those without any label are left out.</param>
    /// <param name="firstBatch">The number of the first of them in the training, from 0: what dropout depends on.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">The momentum, or null for what the optimizer's options say.</param>
    /// <param name="at">Which step it is, for a weighting that depends on it.</param>
    /// <returns>What came of it, or null if no batch has a label for any head. If it is not finite, no parameter was updated.</returns>
    internal StepOutcome? Take(MicroBatches batches, long firstBatch, double rate, double? momentum = null, WeightingStep at = default)
    {
        if (batches.Labelled.Count == 0)
        {
            return null;
        }

        ClearGradients();
        var outcome = BackwardOf(batches).Run(batches, firstBatch, at);

        // Before the step, because a loss that is NaN can have a gradient that looks right.
        if (!double.IsFinite(outcome.Loss))
        {
            return outcome;
        }

        outcome = outcome with { GradientNorm = _optimizer.Step(Learning, rate, _maxGradientNorm, momentum, _maxGradientValue) };
        if (_looksBack && outcome.IsFinite)
        {
            Weigher.ObserveLossesAfter(_forward.Values(batches, firstBatch));
        }

        return outcome;
    }

    /// <summary>Measures how the gradients of the heads at the shared parameters lie to each other, and changes nothing but buffers of the model.</summary>
    /// <param name="batches">The micro-batches of the step that comes next; the caller keeps ownership.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    /// <returns>Null if the step itself measures them, nothing shared learns, or something is not finite.</returns>
    internal GradientConflicts? Measure(MicroBatches batches, long firstBatch)
    {
        if (batches.Labelled.Count == 0 || _parts.SharedCount == 0 || BackwardOf(batches) is HeadwiseBackward)
        {
            return null;
        }

        try
        {
            return GradientProbe.Measure(_forward, batches, firstBatch, _parts);
        }
        finally
        {
            ClearGradients();
        }
    }

    /// <summary>Frees the gradients of the parameters that learn.</summary>
    internal void ClearGradients()
    {
        foreach (var parameter in Learning)
        {
            parameter.Value.grad = null;
        }
    }

    public void Dispose()
    {
        _aggregated.Dispose();
        _optimizer.Dispose();
    }

    private StepBackward BackwardOf(MicroBatches batches) =>
        _headwise is null || (!_aggregated.HasPlainHeads && (_parts.SharedCount == 0 || batches.Heads.Count == 1)) ? _joint : _headwise;
}
