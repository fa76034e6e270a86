using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>What a weighting or an aggregation remembers between steps; System.Text.Json writes and reads it without loss.</summary>
public sealed record WeightingState
{
    /// <summary>Whose state it is, for instance <c>uncertainty</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The heads that the numbers belong to, in their order.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>The numbers by name; each list has one for the whole, one a head, or one a pair of heads. All are finite.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> Numbers { get; init; }

    /// <summary>
    /// What is too large to be numbers, by name, for a tensor file beside the rest. The tensors belong to who reads the state; most methods
    /// have none.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, Tensor> Tensors { get; init; } = new Dictionary<string, Tensor>(StringComparer.Ordinal);
}
