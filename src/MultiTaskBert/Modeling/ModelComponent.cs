using TorchSharp;
using TorchSharp.Modules;

namespace MultiTaskBert.Modeling;

/// <summary>
/// A part of a model that freezes as one: the embeddings, one layer, the pooler, one head. Every parameter of a model is in exactly one.
/// </summary>
public sealed class ModelComponent
{
    internal ModelComponent(
        string name, ComponentKind kind, int index, torch.nn.Module module, IReadOnlyList<KeyValuePair<string, Parameter>> parameters)
    {
        Name = name;
        Kind = kind;
        Index = index;
        Module = module;
        Parameters = parameters;
    }

    /// <summary>The name people use: <c>embeddings</c>, <c>layer.0</c>, <c>pooler</c>, <c>head:topic</c>.</summary>
    public string Name { get; }

    /// <summary>What kind of part it is.</summary>
    public ComponentKind Kind { get; }

    /// <summary>The position of a layer, 0 being the lowest; −1 for a part that is no layer.</summary>
    public int Index { get; }

    /// <summary>The module; the model owns it.</summary>
    public torch.nn.Module Module { get; }

    /// <summary>The parameters, each with its full name in the model; the model owns them.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters { get; }

    /// <summary>The number of numbers in <see cref="Parameters"/>.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Value.numel());

    /// <inheritdoc/>
    public override string ToString() => Name;
}
