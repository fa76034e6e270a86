using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>What the layers know of a batch besides its hidden states.</summary>
/// <param name="Mask">The attention mask, Bool [B, 1, 1, T]: the positions that may be read.</param>
/// <param name="Distances">The vectors of the distances, Float32 [2 S, H], or null if attention knows no distances.</param>
/// <param name="Indices">Int64 [T, T]: which of these stands for the distance from each key (column) to each query (row); null as they.</param>
internal sealed record DebertaV2View(Tensor Mask, Tensor? Distances, Tensor? Indices);
