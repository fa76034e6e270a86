using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert;

/// <summary>Represents how a <see cref="Trainer"/> trains. Immutable; everything is checked before the first batch, all problems reported at once.</summary>
/// <remarks>
/// <para>
/// <see cref="Epochs"/>, <see cref="BatchSize"/>, <see cref="LearningRate"/>, <see cref="BatchOptions.Sampler"/>, <see cref="Precision"/> and <see cref="Freeze"/> may be left open, and are by
/// default: then they are chosen by the number of training rows, the width of the encoder and what of it is trainable. What was chosen, and why, is told before the first step and
/// is in <see cref="TrainingStarted.Chosen"/> and <see cref="TrainingResult.Chosen"/>. What is set is never changed.
/// </para>
/// <para>
/// Two options are equal if they train alike. <see cref="Callbacks"/>, <see cref="Logger"/> and <see cref="TimeProvider"/>, which watch a training and do not change it, are not looked at for that, and no
/// part of its JSON form; nor is <see cref="Distillation"/>, whose options are equal to themselves alone. Strategies are written as their text.
/// </para>
/// </remarks>
public sealed record TrainerOptions
{
    private readonly Watchers _watchers = new([], Logger: null, TimeProvider.System);

    /// <summary>Gets how many times the training rows are gone through; at least 1. Null, the default, chooses from 3 to 20 so that there are steps enough.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets the number of rows in a training batch, or in a micro-batch of <see cref="GradientOptions.AccumulationSteps"/>; at least 1. Null, the default, chooses from 8 to 32 by the number of rows.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Gets the highest learning rate, reached at the end of the warmup. Null, the default, chooses by the width of the encoder and by what is trainable: what suits BERT-base (768) is
    /// too low for a narrow encoder such as MiniLM (384), and heads alone take a higher one.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Gets the type in which the encoder multiplies matrices during the training, its evaluations included. Null, the default, is <see cref="Backbones.Precision.Auto"/>: bfloat16 where the
    /// processor is faster in it. An encoder whose own <see cref="Backbone.Precision"/> was set keeps it.
    /// </summary>
    public Precision? Precision { get; init; }

    /// <summary>
    /// Gets what is frozen, and when. Null, the default, freezes nothing, however few the rows; of a model with adapters it freezes the encoder under them
    /// (<see cref="FreezePolicy.Backbone"/>).
    /// </summary>
    public FreezePolicy? Freeze { get; init; }

    /// <summary>
    /// Gets where the output of frozen lower layers is kept, so that it is computed once for each row; in memory, up to 1 GiB, by default. Null keeps nothing. The
    /// results are the same bits.
    /// </summary>
    public FeatureCacheOptions? FeatureCache { get; init; } = new();

    /// <summary>Gets how the losses of the heads become one; their plain sum by default.</summary>
    public LossWeighting LossWeighting { get; init; } = LossWeighting.Sum;

    /// <summary>Gets the seed of everything random: the order of rows, dropout.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Gets the optimizer, and its learning rate over the steps.</summary>
    public OptimizationOptions Optimization { get; init => field = Given(value); } = new();

    /// <summary>Gets how gradients come about, become one and are cut.</summary>
    public GradientOptions Gradients { get; init => field = Given(value); } = new();

    /// <summary>Gets which rows make which batch, and how.</summary>
    public BatchOptions Batches { get; init => field = Given(value); } = new();

    /// <summary>Gets when and how the model is evaluated on the dev set, and what the best evaluation is.</summary>
    public TrainingEvaluationOptions Evaluation { get; init => field = Given(value); } = new();

    /// <summary>Gets what ends the training before its last epoch is done.</summary>
    public StoppingOptions Stopping { get; init => field = Given(value); } = new();

    /// <summary>Gets where and when checkpoints are written, and whether to go on from one; null, the default, writes none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Gets what holds heads to what an earlier model says while the encoder is trained for others; null, the default, does not. Their distance from it has a weight of its own in the loss.</summary>
    [JsonIgnore]
    public DistillationOptions? Distillation { get; init; }

    /// <summary>Gets what watches the training; called in this order, on the thread of the training.</summary>
    [JsonIgnore]
    public IReadOnlyList<ITrainerCallback> Callbacks
    {
        get => _watchers.Callbacks;
        init => _watchers = _watchers with { Callbacks = value };
    }

    /// <summary>Gets where the training reports in words; null reports nothing.</summary>
    [JsonIgnore]
    public ILogger? Logger
    {
        get => _watchers.Logger;
        init => _watchers = _watchers with { Logger = value };
    }

    /// <summary>Gets the clock behind elapsed and remaining times, and <see cref="StoppingOptions.MaxTime"/>.</summary>
    [JsonIgnore]
    public TimeProvider TimeProvider
    {
        get => _watchers.TimeProvider;
        init => _watchers = _watchers with { TimeProvider = value };
    }

    // What a training goes by, once nothing is left open.
    internal int EpochsInForce => Epochs ?? Open<int>();

    internal int BatchSizeInForce => BatchSize ?? Open<int>();

    internal double LearningRateInForce => LearningRate ?? Open<double>();

    internal BatchSampler SamplerInForce => Batches.Sampler ?? Open<BatchSampler>();

    private static T Given<T>(T group, [CallerMemberName] string name = "")
        where T : class => group ?? throw new ArgumentNullException(name, "A group of options cannot be null; leave it out to take the defaults.");

    [DoesNotReturn]
    private static T Open<T>([CallerMemberName] string name = "") =>
        throw new InvalidOperationException($"{name} was asked for before the options that were left open were filled in.");

    /// <summary>What watches a training: all of them are equal, since a training is the same whoever watches.</summary>
    private sealed record Watchers(IReadOnlyList<ITrainerCallback> Callbacks, ILogger? Logger, TimeProvider TimeProvider)
    {
        public bool Equals(Watchers? other) => other is not null;

        public override int GetHashCode() => 0;
    }
}
