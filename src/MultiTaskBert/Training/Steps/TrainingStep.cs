using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Steps;

/// <summary>One optimizer step: forward, losses, their total, backward, update; over one batch or over several micro-batches. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// How the losses become gradients is a <see cref="StepBackward"/>: all at once, or head by head where an aggregation or a weighting asks for it. A step in which a single head has
/// labels, or nothing that heads share is trainable, has nothing to aggregate and goes the first way.
/// </para>
/// <para>Owns the optimizer it is given.</para>
/// </remarks>
internal sealed class TrainingStep : IDisposable
{
    private readonly ForwardPass _forward;
    private readonly JointBackward _joint;
    private readonly AggregatedStep _aggregated;
    private readonly StepBackward? _headwise;
    private readonly bool _looksBack;
    private readonly double _maxGradientNorm;
    private readonly double _maxGradientValue;
    private readonly bool _keepsState;
    private readonly BufferBackup _buffers;

    internal TrainingStep(
        ForwardPass forward,
        LossWeighting weighting,
        StepOptimizer optimizer,
        double maxGradientNorm,
        long seed,
        double maxGradientValue = 0,
        GradientAggregation? aggregation = null,
        GradientSite site = GradientSite.SharedParameters,
        bool keepsState = false)
    {
        string[] heads = [.. forward.Model.Heads.Select(head => head.Name)];
        _forward = forward;
        _forward.Trainable = new TrainableParts(forward.Model.GetComponents(), Trainable);
        Weigher = weighting.Start(heads, seed);
        _joint = new JointBackward(forward, Weigher, weighting.HasFixedWeights);
        _aggregated = new AggregatedStep(Weigher, weighting.Needs, aggregation?.Start(heads, seed));
        if (aggregation is not null || (weighting.Needs & (WeightingNeeds.GradientNorms | WeightingNeeds.PlainHeads)) != WeightingNeeds.None)
        {
            _headwise = site == GradientSite.HiddenStates
                ? new HiddenStateBackward(forward, Weigher, _aggregated)
                : new HeadwiseBackward(forward, Weigher, _aggregated);
        }

        _looksBack = weighting.Needs.HasFlag(WeightingNeeds.LossesAfter);
        Optimizer = optimizer;
        _maxGradientNorm = maxGradientNorm;
        _maxGradientValue = maxGradientValue;
        _keepsState = keepsState;
        _buffers = new BufferBackup(forward.Model);
    }

    /// <summary>What makes one loss of several, with what it remembers.</summary>
    internal LossWeigher Weigher { get; }

    /// <summary>What makes one gradient of several, with what it remembers; null without one. This object owns it.</summary>
    internal GradientAggregator? Aggregator => _aggregated.Aggregator;

    /// <summary>What updates the parameters; this object owns it.</summary>
    internal StepOptimizer Optimizer { get; }

    /// <summary>The trainable parameters; those that become frozen lose their gradient and their optimizer state.</summary>
    internal IReadOnlyList<OptimizedParameter> Trainable
    {
        get;
        set
        {
            ClearGradients();
            field = value;
            Optimizer.Keep(value.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal));
            var (before, now) = (Parts, new TrainableParts(_forward.Model.GetComponents(), value));
            if (before.SharedCount > 0 && !now.SharedNames.SequenceEqual(before.SharedNames, StringComparer.Ordinal))
            {
                Aggregator?.ForgetGradients();
            }

            _forward.Trainable = now;
        }
    } = [];

    private TrainableParts Parts => _forward.Trainable!;

    /// <summary>Takes a step: all of it, or nothing. If it fails or is not finite, parameters, buffers, optimizer and, where that is asked for, weighting and aggregation are what they were.</summary>
    /// <param name="batches">The micro-batches; the caller keeps ownership. Those without any label are left out.</param>
    /// <param name="firstBatch">The number of the first of them in the training, from 0: what dropout depends on.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="momentum">The momentum, or null for what the optimizer's options say.</param>
    /// <param name="at">Which step it is, for a weighting that depends on it.</param>
    /// <returns>What came of it, or null if no batch has a label for any head. If it is not finite, no parameter was updated.</returns>
    internal StepOutcome? Take(MicroBatches batches, long firstBatch, double learningRate, double? momentum = null, WeightingStep at = default)
    {
        if (batches.Labelled.Count == 0)
        {
            return null;
        }

        var before = _keepsState ? (Weigher.State, Aggregator?.State) : default;
        var isDone = false;
        _buffers.Keep();
        try
        {
            ClearGradients();
            var outcome = BackwardOf(batches).Run(batches, firstBatch, at);

            // A loss that is NaN can have a gradient that looks right.
            if (double.IsFinite(outcome.Loss))
            {
                outcome = outcome with { GradientNorm = Optimizer.Step(Trainable, learningRate, _maxGradientNorm, momentum, _maxGradientValue) };
                if (_looksBack && outcome.IsFinite)
                {
                    Weigher.ObserveLossesAfter(_forward.Values(batches, firstBatch));
                }
            }

            isDone = outcome.IsFinite;
            return outcome;
        }
        finally
        {
            if (!isDone)
            {
                Undo(before);
            }
        }
    }

    /// <summary>Measures how the gradients of the heads at the shared parameters lie to each other, and changes nothing.</summary>
    /// <param name="batches">The micro-batches of the step that comes next; the caller keeps ownership.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    /// <returns>Null if the step itself measures them, nothing shared is trainable, or something is not finite.</returns>
    internal GradientConflicts? Measure(MicroBatches batches, long firstBatch)
    {
        if (batches.Labelled.Count == 0 || Parts.SharedCount == 0 || BackwardOf(batches) is HeadwiseBackward)
        {
            return null;
        }

        _buffers.Keep();
        try
        {
            return GradientProbe.Measure(_forward, batches, firstBatch);
        }
        finally
        {
            ClearGradients();
            _buffers.Restore();
        }
    }

    /// <summary>Frees the gradients of the trainable parameters.</summary>
    internal void ClearGradients()
    {
        foreach (var parameter in Trainable)
        {
            parameter.Value.grad = null;
        }
    }

    public void Dispose()
    {
        _aggregated.Dispose();
        Optimizer.Dispose();
        _buffers.Dispose();
    }

    private void Undo((WeightingState? Weighting, WeightingState? Aggregation) before)
    {
        _buffers.Restore();
        if (before.Weighting is not null)
        {
            Weigher.Restore(before.Weighting);
        }

        if (before.Aggregation is not null)
        {
            Aggregator?.Restore(before.Aggregation);
        }
    }

    private StepBackward BackwardOf(MicroBatches batches) =>
        _headwise is null || (!_aggregated.HasPlainHeads && (Parts.SharedCount == 0 || batches.Heads.Count == 1)) ? _joint : _headwise;
}
