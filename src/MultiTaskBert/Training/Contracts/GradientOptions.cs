using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training;

/// <summary>Represents the options of the backward pass: how gradients come about, become one, are cut, and what happens if they are not finite.</summary>
public sealed record GradientOptions
{
    /// <summary>
    /// Gets the number of batches that make one optimizer step, at least 1. A step of several has the loss and the gradient of one batch of all their rows, in the memory
    /// of one of them. What is left at the end of an epoch is a step of its own.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Gets a value that says whether the backward pass computes the layers of the encoder a second time instead of keeping what they computed (gradient checkpointing): less memory for the time of one
    /// more forward pass, and the same bits, but for rounding in DeBERTa's table of distances and where a head has the encoder read an input of its own. For every encoder of the library.
    /// </summary>
    public bool Checkpointing { get; init; }

    /// <summary>Gets the norm that the gradients of all parameters together are cut to; 0 cuts nothing.</summary>
    public double MaxNorm { get; init; } = 1;

    /// <summary>Gets the absolute value that each number of a gradient is cut to, before <see cref="MaxNorm"/>; 0, the default, cuts nothing.</summary>
    public double MaxValue { get; init; }

    /// <summary>
    /// Gets how the gradients of the heads become one where the heads share parameters, for instance <see cref="GradientAggregation.PCGrad"/>: the gradient of each head's loss times its
    /// weight is computed by itself, and the heads' own parameters follow their own. Null, the default, takes the gradient of the total loss, in one backward pass. A step in which
    /// one head alone has labels, and a training whose encoder is frozen, have nothing to aggregate.
    /// </summary>
    /// <remarks>Time: a backward pass for each head. Memory: heads × trainable parameters of the encoder × 4 bytes, and the activations for as long; less at <see cref="GradientSite.HiddenStates"/>.</remarks>
    public GradientAggregation? Aggregation { get; init; }

    /// <summary>
    /// Gets where <see cref="Aggregation"/>, and weightings that go by the gradients' norms, take the gradients of single heads: at the shared parameters, or, in a fraction of
    /// the time and memory, at the hidden states. The latter goes with one batch a step (<see cref="AccumulationSteps"/> of 1), and not with dual balancing.
    /// </summary>
    public GradientSite Site { get; init; } = GradientSite.SharedParameters;

    /// <summary>
    /// Gets every how many optimizer steps, the first included, the gradients of the heads are compared at the shared parameters: norms, cosines, conflicts; null, the default, never does.
    /// The trained weights have the same bits. A measurement costs a forward pass and a backward pass for each head, and memory as <see cref="Aggregation"/>, unless the step
    /// computes these gradients anyway.
    /// </summary>
    public int? DiagnosticsEvery { get; init; }

    /// <summary>Gets what happens when a loss or a gradient is infinite or no number; by default the training stops with an error.</summary>
    public NotFiniteAction OnNotFinite { get; init; } = NotFiniteAction.Stop;

    /// <summary>Gets, with <see cref="NotFiniteAction.Skip"/>, the number of skipped steps in a row after which the training stops all the same; at least 1.</summary>
    public int MaxSkippedSteps { get; init; } = 10;
}
