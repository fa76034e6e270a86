using Microsoft.Extensions.Logging;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert;

/// <summary>How a <see cref="Trainer"/> trains. Immutable; everything is checked before the first batch, all problems reported at once.</summary>
/// <remarks>
/// <see cref="Epochs"/>, <see cref="BatchSize"/>, <see cref="LearningRate"/>, <see cref="Sampler"/>, <see cref="Precision"/> and <see cref="Freeze"/> may be left open, and are by
/// default: then they are chosen by the number of training rows, the width of the encoder and what of it is trainable. What was chosen, and why, is told before the first step and
/// is in <see cref="TrainingStarted.Chosen"/> and <see cref="TrainingResult.Chosen"/>. What is set is never changed.
/// </remarks>
public sealed partial record TrainerOptions
{
    /// <summary>How many times the training rows are gone through; at least 1. Null, the default, chooses from 3 to 20 so that there are steps enough.</summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// The greatest number of optimizer steps; null for all that <see cref="Epochs"/> make. Schedules and warmup go by it. The epoch it ends in is evaluated and recorded
    /// as if it were whole. Steps without any label and steps that were skipped count.
    /// </summary>
    public long? MaxSteps { get; init; }

    /// <summary>
    /// The greatest time; null for any. The training ends between two steps, with a checkpoint if there are any. It is the time of the whole training: to go on from that
    /// checkpoint, allow more. Schedules do not know of it.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>The number of rows in a training batch, or in a micro-batch of <see cref="GradientAccumulationSteps"/>; at least 1. Null, the default, chooses from 8 to 32 by the number of rows.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// How many batches make one optimizer step; at least 1. A step of several has the loss and the gradient of one batch of all their rows, in the memory
    /// of one of them. What is left at the end of an epoch is a step of its own.
    /// </summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Whether the backward pass computes the layers of the encoder a second time instead of keeping what they computed: less memory for the time of one more forward pass, and the
    /// same bits, but for rounding in DeBERTa's table of distances and where a head has the encoder read an input of its own. For every encoder of the library.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>The number of rows in a batch of an evaluation; it changes speed and memory, not results. At least 1.</summary>
    public int EvaluationBatchSize { get; init; } = 64;

    /// <summary>
    /// The highest learning rate, reached at the end of the warmup. Null, the default, chooses by the width of the encoder and by what is trainable: what suits BERT-base (768) is
    /// too low for a narrow encoder such as MiniLM (384), and heads alone take a higher one.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>The optimizer; AdamW with a weight decay of 0.01 on all but biases and LayerNorm by default.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions();

    /// <summary>How the learning rate moves after the warmup; falls in a straight line to 0 by default.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>The steps in which the learning rate rises from 0; a tenth of all steps by default. Schedules with a rise of their own do not look at it.</summary>
    public Warmup Warmup { get; init; } = Warmup.Share(0.1);

    /// <summary>Lowers the learning rate when a dev metric stops improving; null, the default, never does. Needs a dev set.</summary>
    public ReduceOnPlateau? ReduceOnPlateau { get; init; }

    /// <summary>Learning rates that fall from the top of the encoder to the bottom; null, the default, for one rate.</summary>
    public LayerwiseDecay? LayerwiseDecay { get; init; }

    /// <summary>
    /// By what the learning rate of single parts is multiplied, by the part's name (<c>head:topic</c>, <c>layer.11</c>, <c>embeddings</c>, <c>pooler</c>);
    /// what is not named has 1. Goes together with <see cref="LayerwiseDecay"/>: both multiply.
    /// </summary>
    public IReadOnlyDictionary<string, double>? LearningRateMultipliers { get; init; }

    /// <summary>
    /// In which type the encoder multiplies matrices during the training, its evaluations included. Null, the default, is <see cref="Backbones.Precision.Auto"/>: bfloat16 where the
    /// processor is faster in it. An encoder whose own <see cref="Backbone.Precision"/> was set keeps it.
    /// </summary>
    public Precision? Precision { get; init; }

    /// <summary>The norm that the gradients of all parameters together are cut to; 0 cuts nothing.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>The absolute value that each number of a gradient is cut to, before <see cref="MaxGradientNorm"/>; 0, the default, cuts nothing.</summary>
    public double MaxGradientValue { get; init; }

    /// <summary>What happens when a loss or a gradient is infinite or no number; by default the training stops with an error.</summary>
    public NotFiniteAction OnNotFinite { get; init; } = NotFiniteAction.Stop;

    /// <summary>With <see cref="NotFiniteAction.Skip"/>, after so many skipped steps in a row the training stops all the same; at least 1.</summary>
    public int MaxSkippedSteps { get; init; } = 10;

    /// <summary>
    /// A moving average of the weights; null, the default, for none. With it evaluations, the best weights and the weights at the end are averaged ones.
    /// </summary>
    public ExponentialMovingAverage? WeightAverage { get; init; }

    /// <summary>
    /// What is frozen, and when. Null, the default, freezes nothing, however few the rows; of a model with adapters it freezes the encoder under them
    /// (<see cref="FreezePolicy.Backbone"/>).
    /// </summary>
    public FreezePolicy? Freeze { get; init; }

    /// <summary>
    /// Where the output of frozen lower layers is kept, so that it is computed once for each row; in memory, up to 1 GiB, by default. Null keeps nothing. The
    /// results are the same bits.
    /// </summary>
    public FeatureCacheOptions? FeatureCache { get; init; } = new();

    /// <summary>Holds heads to what an earlier model says while the encoder learns for others; null, the default, does not. Their distance from it has a weight of its own in the loss.</summary>
    public DistillationOptions? Distillation { get; init; }

    /// <summary>How the losses of the heads become one; their plain sum by default.</summary>
    public LossWeighting LossWeighting { get; init; } = LossWeighting.Sum;

    /// <summary>
    /// How the gradients of the heads become one where the heads share parameters, for instance <see cref="GradientAggregation.PCGrad"/>: the gradient of each head's loss times its
    /// weight is computed by itself, and the heads' own parameters follow their own. Null, the default, takes the gradient of the total loss, in one backward pass. A step in which
    /// one head alone has labels, and a training whose encoder is frozen, have nothing to aggregate.
    /// </summary>
    /// <remarks>Time: a backward pass for each head. Memory: heads × learning parameters of the encoder × 4 bytes, and the activations for as long; less at <see cref="Weighting.GradientSite.HiddenStates"/>.</remarks>
    public GradientAggregation? GradientAggregation { get; init; }

    /// <summary>
    /// Where <see cref="GradientAggregation"/>, and weightings that go by the gradients' norms, take the gradients of single heads: at the shared parameters, or, in a fraction of
    /// the time and memory, at the hidden states. The latter goes with one batch a step (<see cref="GradientAccumulationSteps"/> of 1), and not with dual balancing.
    /// </summary>
    public GradientSite GradientSite { get; init; } = GradientSite.SharedParameters;

    /// <summary>
    /// Every how many optimizer steps, the first included, the gradients of the heads are compared at the shared parameters: norms, cosines, conflicts; null, the default, never does.
    /// What is learned is the same bits. A measurement costs a forward pass and a backward pass for each head, and memory as <see cref="GradientAggregation"/>, unless the step
    /// computes these gradients anyway.
    /// </summary>
    public int? GradientDiagnostics { get; init; }

    /// <summary>The length limit and the padding of batches.</summary>
    public CollatorOptions Collation { get; init; } = new();

    /// <summary>Which rows make which batch. Null, the default, makes batches of rows of nearly one length, in a new random order each epoch.</summary>
    public BatchSampler? Sampler { get; init; }

    /// <summary>
    /// How often each data set of a <see cref="MtlMixture"/> comes up; every row of each once an epoch by default. Of one data set every row does, whatever this says.
    /// </summary>
    public TaskMixing Mixing { get; init; } = TaskMixing.AllRowsOnce;

    /// <summary>Whether a batch has rows of any data set of a <see cref="MtlMixture"/>, as by default, or of one.</summary>
    public BatchTasks BatchTasks { get; init; } = BatchTasks.Mixed;

    /// <summary>
    /// How many steps are collated (tokens, labels, padding) on other threads while one runs; 0 for none. It changes speed, not results. Label layouts and tokenizers of
    /// one's own have to be thread-safe, as theirs always have.
    /// </summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>The seed of everything random: the order of rows, dropout.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Whether gold labels of the dev set that the model does not know are allowed, as when only a part of the training rows is taken. They
    /// count as wrong, since no prediction can equal them. If not (the default) they are an error.
    /// </summary>
    public bool AllowUnknownDevLabels { get; init; }

    /// <summary>An evaluation after every so many optimizer steps besides those after epochs; null, the default, for none. Needs a dev set.</summary>
    public int? EvaluateEverySteps { get; init; }

    /// <summary>
    /// The dev metric that says which evaluation is best, as named in <see cref="EvaluationResult.Metrics"/>: <c>score</c> (the mean of the heads'
    /// headline metrics), <c>loss</c>, <c>exact_match</c>, <c>topic/accuracy</c>, …; or a weighted sum of some, as
    /// <c>0.7*topic/accuracy + 0.3*entities/f1</c> or <c>topic/accuracy - 0.1*loss</c>. Of one data set of a
    /// mixture <c>topic/accuracy@news</c>. Whether larger or smaller is better follows from the metrics.
    /// </summary>
    public string BestMetric { get; init; } = EvaluationResult.Score;

    /// <summary>Whether the weights of the best evaluation are put back at the end. Needs a dev set; costs memory for a copy of what learns.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Stops after so many evaluations in a row, within epochs or after them, without an improvement of <see cref="BestMetric"/>; null never does. Needs a dev set.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Where and when checkpoints are written, and whether to go on from one; null, the default, writes none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>What watches the training; called in this order, on the thread of <c>Trainer.Fit</c>.</summary>
    public IReadOnlyList<ITrainerCallback> Callbacks { get; init; } = [];

    /// <summary>Where the training reports in words; null reports nothing.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock behind elapsed and remaining times, and <see cref="MaxTime"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>By what the learning rate of each part is multiplied.</summary>
    internal RateMultipliers Multipliers => new(LayerwiseDecay, LearningRateMultipliers);
}
