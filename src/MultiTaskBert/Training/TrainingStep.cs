using MultiTaskBert.Data;
using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>One optimizer step: forward, losses, their total, backward, update; over one batch or over several micro-batches. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// Over several micro-batches the loss of a head is the mean over its labelled items of the whole step, and the total is made of these losses, so that
/// the gradient is that of one large batch. A micro-batch adds its share: by the chain rule ∂total/∂loss of each head, times the gradient of its part of
/// that loss. Its tensors live no longer than itself.
/// </para>
/// <para>Owns the optimizer it is given.</para>
/// </remarks>
internal sealed class TrainingStep : IDisposable
{
    private readonly MultiTaskModel _model;
    private readonly bool _hasFixedWeights;
    private readonly StepOptimizer _optimizer;
    private readonly double _maxGradientNorm;
    private readonly double _maxGradientValue;
    private readonly long _seed;
    private readonly TorchRandom _random = new();
    private readonly Device _device;

    internal TrainingStep(MultiTaskModel model, LossWeighting weighting, StepOptimizer optimizer, double maxGradientNorm, long seed, double maxGradientValue = 0)
    {
        _model = model;
        _hasFixedWeights = weighting.HasFixedWeights;
        Weigher = weighting.Start([.. model.Heads.Select(head => head.Name)], seed);
        _optimizer = optimizer;
        _maxGradientNorm = maxGradientNorm;
        _maxGradientValue = maxGradientValue;
        _seed = seed;
        _device = model.Device;   // asked once: it takes a walk over all parameters
    }

    /// <summary>What makes one loss of several, with what it remembers.</summary>
    internal LossWeigher Weigher { get; }

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
        var outcome = batches.Labelled.Count == 1
            ? Whole(batches.Batches[batches.Labelled[0]], firstBatch + batches.Labelled[0], at)
            : Accumulated(batches, firstBatch, at);

        // Before the step, because a loss that is NaN can have a gradient that looks right.
        return double.IsFinite(outcome.Loss)
            ? outcome with { GradientNorm = _optimizer.Step(Learning, rate, _maxGradientNorm, momentum, _maxGradientValue) }
            : outcome;
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
        _random.Dispose();
        _optimizer.Dispose();
    }

    private StepOutcome Whole(MtlBatch batch, long position, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        var losses = Losses(batch, position);
        var combined = Weigher.Combine(losses, at);
        var values = losses.ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
        var total = (double)combined.Total.item<float>();
        if (double.IsFinite(total))
        {
            Backward(combined.Total);
        }

        return new StepOutcome(total, values, combined.Weights, double.NaN);
    }

    private StepOutcome Accumulated(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        // With fixed weights any losses tell them; otherwise those of the whole step have to be known before the first backward pass.
        var slopes = _hasFixedWeights ? Combine(batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal), at).Slopes : null;
        var values = Pass(batches, firstBatch, slopes);
        (var total, var weights, var found) = Combine(values, at);   // once a step, unless it remembers nothing
        if (slopes is null && double.IsFinite(total))
        {
            Pass(batches, firstBatch, found);
        }

        return new StepOutcome(total, values, weights, double.NaN);
    }

    /// <summary>Goes through the micro-batches; returns the losses of the whole step, and without slopes does nothing else.</summary>
    private Dictionary<string, double> Pass(MicroBatches batches, long firstBatch, IReadOnlyDictionary<string, double>? slopes)
    {
        var values = batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal);
        using var mode = set_grad_enabled(slopes is not null);
        foreach (var index in batches.Labelled)
        {
            using var scope = NewDisposeScope();
            var losses = Losses(batches.Batches[index], firstBatch + index);
            foreach (var (head, loss) in losses)
            {
                values[head] += batches.Share(head, index) * loss.item<float>();
            }

            if (slopes is not null && values.Values.All(double.IsFinite))
            {
                var total = losses.Select(loss => Times(loss.Loss, slopes[loss.Head] * batches.Share(loss.Head, index))).Aggregate((sum, loss) => sum + loss);
                Backward(total);
            }
        }

        return values;
    }

    /// <summary>The total of losses that are known as numbers, the weight of each, and by how much the total grows with each.</summary>
    private (double Total, IReadOnlyDictionary<string, double> Weights, Dictionary<string, double> Slopes) Combine(
        Dictionary<string, double> values, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var losses = values.Select(loss => new HeadLoss(loss.Key, tensor((float)loss.Value, device: _model.Device, requires_grad: true))).ToArray();
        var combined = Weigher.Combine(losses, at);
        if (combined.Total.requires_grad)
        {
            combined.Total.backward();
        }

        return (
            combined.Total.item<float>(),
            combined.Weights,
            losses.ToDictionary(loss => loss.Head, loss => loss.Loss.grad is { } slope ? slope.item<float>() : 0.0, StringComparer.Ordinal));
    }

    private IReadOnlyList<HeadLoss> Losses(MtlBatch batch, long position)
    {
        batch.To(_device);
        _random.Set(_seed, position, "dropout");
        return _model.Losses(batch);
    }

    private static Tensor Times(Tensor loss, double factor)
    {
        using Scalar scalar = factor;   // held until the call has returned
        return loss.mul(scalar);
    }

    // A total may depend on nothing that learns, as that of a head which only saw frozen parts.
    private void Backward(Tensor total)
    {
        if (total.requires_grad)
        {
            _model.Backward(total);
        }
    }
}
