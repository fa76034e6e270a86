using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>The trainable parameters, by whose they are: of the encoder, which all heads share, or of one head. The model owns them.</summary>
internal sealed class TrainableParts
{
    private readonly Dictionary<string, Parameter[]> _own;

    internal TrainableParts(IReadOnlyList<ModelComponent> components, IReadOnlyList<OptimizedParameter> trainable)
    {
        var names = trainable.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var parts = components.Select(component => (Component: component, Trainable: component.Parameters.Where(p => names.Contains(p.Key)).ToArray())).ToArray();
        var shared = parts.Where(part => part.Component.Kind != ComponentKind.Head).SelectMany(part => part.Trainable).ToArray();
        SharedNames = [.. shared.Select(parameter => parameter.Key)];
        Shared = [.. shared.Select(parameter => parameter.Value)];
        SharedCount = Shared.Sum(parameter => parameter.numel());
        _own = parts.Where(part => part.Component.Module is TaskHead)
            .ToDictionary(part => ((TaskHead)part.Component.Module).Name, part => part.Trainable.Select(p => p.Value).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The parameters of the encoder and its adapters.</summary>
    internal IReadOnlyList<Parameter> Shared { get; }

    /// <summary>Their full names.</summary>
    internal IReadOnlyList<string> SharedNames { get; }

    /// <summary>How many numbers they are.</summary>
    internal long SharedCount { get; }

    /// <summary>Whether a head has parameters of its own among them.</summary>
    internal bool HasOwn(string head) => _own.TryGetValue(head, out var own) && own.Length > 0;

    /// <summary>Multiplies the gradients of a head's own parameters.</summary>
    internal void ScaleOwn(string head, double factor)
    {
        if (factor == 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using Scalar scalar = factor;   // held until the calls have returned
        foreach (var parameter in _own[head])
        {
            parameter.grad?.mul_(scalar);
        }
    }
}
