using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>Represents what a weighting or an aggregation remembers between steps; System.Text.Json writes and reads it without loss, but for the tensors.</summary>
public sealed class WeightingState
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="method">Whose state it is, for instance <c>uncertainty</c>.</param>
    /// <param name="heads">The heads that the numbers belong to, in their order.</param>
    /// <param name="numbers">The numbers by name, all finite; each list has one for the whole, one a head, or one a pair of heads.</param>
    /// <param name="tensors">What is too large to be numbers, by name, for a tensor file beside the rest; null for a method that has none.</param>
    public WeightingState(
        string method, IReadOnlyList<string> heads, IReadOnlyDictionary<string, IReadOnlyList<double>> numbers, IReadOnlyDictionary<string, Tensor>? tensors = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(numbers);
        Method = method;
        Heads = heads;
        Numbers = numbers;
        Tensors = tensors ?? new Dictionary<string, Tensor>(StringComparer.Ordinal);
    }

    /// <summary>Gets whose state it is, for instance <c>uncertainty</c>.</summary>
    public string Method { get; }

    /// <summary>Gets the heads that the numbers belong to, in their order.</summary>
    public IReadOnlyList<string> Heads { get; }

    /// <summary>Gets the numbers by name, all finite; each list has one for the whole, one a head, or one a pair of heads.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Numbers { get; }

    /// <summary>Gets what is too large to be numbers, by name, for a tensor file beside the rest. The tensors belong to who reads the state; most methods have none.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The same with other tensors.</summary>
    internal WeightingState With(IReadOnlyDictionary<string, Tensor> tensors) => new(Method, Heads, Numbers, tensors);
}
