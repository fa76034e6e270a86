using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MultiTaskBert.Tests.Freezing;

/// <summary>The parts of a small model: embeddings, some layers of 6 parameters each, a pooler, the heads "topic" and "entities".</summary>
internal sealed class FakeModel : IDisposable
{
    public FakeModel(int layers = 4)
    {
        List<ModelComponent> components = [Part("embeddings", ComponentKind.Embeddings, -1, Embedding(10, 2))];
        for (var i = 0; i < layers; i++)
        {
            components.Add(Part($"layer.{i}", ComponentKind.Layer, i, Linear(2, 2)));
        }

        components.Add(Part("pooler", ComponentKind.Top, -1, Linear(2, 2)));
        components.Add(Part("head:topic", ComponentKind.Head, -1, Linear(2, 3)));
        components.Add(Part("head:entities", ComponentKind.Head, -1, Linear(2, 5)));
        Components = components;
    }

    public IReadOnlyList<ModelComponent> Components { get; }

    public IReadOnlyList<ModelComponent> GetComponents() => Components;

    public ModelComponent this[string name] => Components.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));

    public static ModelComponent Part(string name, ComponentKind kind, int index, torch.nn.Module module)
        => new(name, kind, index, module, [.. module.named_parameters().Select(p => KeyValuePair.Create($"{name}.{p.name}", p.parameter))]);

    /// <summary>The names of the frozen parts.</summary>
    public string Frozen(FreezePolicy policy, int epoch = 0, int stalls = 0)
    {
        var progress = new FreezeProgress(Components, epoch: epoch, stalls: stalls);
        return string.Join(' ', Components.Where(c => policy.IsFrozen(c, progress)).Select(c => c.Name));
    }

    /// <summary>The full names of the frozen parameters.</summary>
    public IReadOnlyList<string> FrozenParameters(FreezePolicy policy, int epoch = 0, long step = 0)
    {
        var progress = new FreezeProgress(Components, epoch: epoch, step: step);
        return [.. Components.SelectMany(c => c.Parameters.Where(p => policy.IsFrozen(c, p.Key, progress)).Select(p => p.Key))];
    }

    public void Dispose()
    {
        foreach (var component in Components)
        {
            component.Module.Dispose();
        }
    }
}
