using MultiTaskBert.Optimization;

namespace MultiTaskBert.Training;

/// <summary>Represents the options of the optimizer and of its learning rate over the steps of a training.</summary>
public sealed record OptimizationOptions
{
    private readonly ValueMap? _multipliers;

    /// <summary>Gets the optimizer; AdamW with a weight decay of 0.01 on all but biases and LayerNorm by default.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions();

    /// <summary>Gets how the learning rate moves after the warmup; falls in a straight line to 0 by default.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>Gets the steps in which the learning rate rises from 0; a tenth of all steps by default. Schedules with a rise of their own do not look at it.</summary>
    public Warmup Warmup { get; init; } = Warmup.Ratio(0.1);

    /// <summary>Gets the rule that lowers the learning rate when a dev metric stops improving; null, the default, never does. Needs a dev set.</summary>
    public ReduceOnPlateau? ReduceOnPlateau { get; init; }

    /// <summary>Gets how learning rates fall from the top of the encoder to the bottom; null, the default, for one learning rate.</summary>
    public LayerwiseDecay? LayerwiseDecay { get; init; }

    /// <summary>
    /// Gets by what the learning rate of single parts is multiplied, by the part's name (<c>head:topic</c>, <c>layer.11</c>, <c>embeddings</c>, <c>pooler</c>);
    /// what is not named has 1. Goes together with <see cref="LayerwiseDecay"/>: both multiply.
    /// </summary>
    public IReadOnlyDictionary<string, double>? LearningRateMultipliers
    {
        get => _multipliers?.Values;
        init => _multipliers = value is null ? null : new ValueMap(value);
    }

    /// <summary>
    /// Gets the moving average of the weights; null, the default, for none. With it evaluations, the best weights and the weights at the end are averaged ones.
    /// </summary>
    public ExponentialMovingAverage? WeightAverage { get; init; }

    /// <summary>By what the learning rate of each part is multiplied.</summary>
    internal LearningRateMultipliers Multipliers => new(LayerwiseDecay, LearningRateMultipliers);

    /// <summary>Numbers by name, equal if they are the same numbers by the same names.</summary>
    private sealed class ValueMap(IReadOnlyDictionary<string, double> values) : IEquatable<ValueMap>
    {
        internal IReadOnlyDictionary<string, double> Values => values;

        public bool Equals(ValueMap? other) => other is not null && values.Count == other.Values.Count && values.All(pair => other.Values.TryGetValue(pair.Key, out var value) && value.Equals(pair.Value));

        public override bool Equals(object? obj) => Equals(obj as ValueMap);

        public override int GetHashCode() => values.Count;
    }
}
