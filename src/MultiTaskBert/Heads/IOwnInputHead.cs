using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>
/// A head that has the encoder read something besides the rows: rows with tokens hidden, or other texts. Its layout makes the input (<see cref="Labels.IInputLayout"/>); the model runs the
/// encoder over it in a pass of its own, so that the other heads read the rows as they are.
/// </summary>
internal interface IOwnInputHead
{
    /// <summary>Gets whether the loss needs the hidden states of the rows as they are; if no head of a batch does, they are not computed.</summary>
    public bool ReadsRows { get; }

    /// <summary>The output for the whole batch, as <see cref="TaskHead.Forward"/> gives it where there is no input of the head's own.</summary>
    /// <param name="states">The hidden states of all rows.</param>
    /// <param name="own">The hidden states of the input.</param>
    /// <param name="rows">The row of the batch that each row of the input belongs to.</param>
    public Tensor Forward(HiddenStates states, HiddenStates own, IReadOnlyList<int> rows);

    /// <summary>The loss for a training step; equal, up to rounding, to <see cref="TaskHead.Loss"/> of <see cref="Forward"/>.</summary>
    /// <param name="states">The hidden states of all rows; null if <see cref="ReadsRows"/> is false and nobody else asked for them.</param>
    /// <param name="own">The hidden states of the input.</param>
    /// <param name="rows">The row of the batch that each row of the input belongs to.</param>
    /// <param name="labels">The head's tensor of gold answers.</param>
    public Tensor LossOf(HiddenStates? states, HiddenStates own, IReadOnlyList<int> rows, Tensor labels);
}
