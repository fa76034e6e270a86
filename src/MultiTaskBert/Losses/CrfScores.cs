using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>The trainable scores of a linear-chain CRF beside those of the tokens. Tensors stay the caller's.</summary>
/// <param name="Transitions">Float [C, C]: the score of going from one tag (row) to another (column); finite, for instance −10,000 to forbid.</param>
/// <param name="Start">Float [C]: the score of beginning with a tag.</param>
/// <param name="End">Float [C]: the score of ending with a tag.</param>
internal sealed record CrfScores(Tensor Transitions, Tensor Start, Tensor End);
