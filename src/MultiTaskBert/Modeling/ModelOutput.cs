using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>What a model says about a batch. The tensors belong to the dispose scope in which the model was called.</summary>
/// <param name="States">The hidden states that every head read.</param>
/// <param name="Heads">The output of each head by name, for instance logits [B, C] or [B, T, C].</param>
public sealed record ModelOutput(HiddenStates States, IReadOnlyDictionary<string, Tensor> Heads);
