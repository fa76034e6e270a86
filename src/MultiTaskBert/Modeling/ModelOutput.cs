using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>Represents what a model computes of a batch. The tensors belong to the dispose scope in which the model was called.</summary>
public sealed class ModelOutput
{
    internal ModelOutput(HiddenStates states, IReadOnlyDictionary<string, Tensor> heads) => (States, Heads) = (states, heads);

    /// <summary>Gets the hidden states that every head read.</summary>
    public HiddenStates States { get; }

    /// <summary>Gets the output of each head by name, for instance logits Float32 [B, C] or [B, T, C].</summary>
    public IReadOnlyDictionary<string, Tensor> Heads { get; }
}
