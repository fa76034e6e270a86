using TorchSharp;
using TorchSharp.Modules;

namespace MultiTaskBert.Modeling;

/// <summary>
/// Represents a part of a model that freezes as one: the embeddings, one layer, the pooler, the adapters on one of these, one head. Every parameter of a model is in exactly one.
/// </summary>
public sealed class ModelComponent
{
    internal ModelComponent(
        string name,
        ComponentKind kind,
        int index,
        torch.nn.Module module,
        IReadOnlyList<KeyValuePair<string, Parameter>> parameters,
        ModelComponent? adapts = null)
    {
        Name = name;
        Kind = kind;
        Index = index;
        Module = module;
        Parameters = parameters;
        Adapts = adapts;
    }

    /// <summary>Gets the name people use: <c>embeddings</c>, <c>layer.0</c>, <c>pooler</c>, <c>lora.layer.0</c>, <c>head:topic</c>.</summary>
    public string Name { get; }

    /// <summary>Gets what kind of part it is.</summary>
    public ComponentKind Kind { get; }

    /// <summary>Gets the position of a layer or of the layer that adapters stand on, 0 being the lowest; −1 for any other part.</summary>
    public int Index { get; }

    /// <summary>The part of the encoder that adapters stand on; null for a part that is no <see cref="ComponentKind.Adapter"/>.</summary>
    internal ModelComponent? Adapts { get; }

    /// <summary>Gets the module; the model owns it.</summary>
    public torch.nn.Module Module { get; }

    /// <summary>Gets the parameters, each with its full name in the model; the model owns them.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters { get; }

    /// <summary>Gets the number of numbers in <see cref="Parameters"/>.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Value.numel());

    /// <summary>By what the learning rate is multiplied for a parameter of the part, by its full name in the model.</summary>
    internal double LearningRateMultiplierOf(string parameter) =>
        Module is TaskHead head ? head.LearningRateMultiplierOf(head.named_parameters().Single(own => parameter.EndsWith($".{own.name}", StringComparison.Ordinal)).name) : 1;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
