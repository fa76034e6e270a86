using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>All adapters of a model. They change nothing until <see cref="Attach"/>. Not thread-safe.</summary>
internal sealed class LoraAdapters : IDisposable
{
    /// <param name="options">The options, checked.</param>
    /// <param name="targets">The layers to stand on, at least one.</param>
    internal LoraAdapters(LoraOptions options, IReadOnlyList<LoraTarget> targets)
    {
        Options = options;
        All = [.. targets.Select(target => new LoraLinear(target, options))];
        Module = new LoraNode(All.Select(adapter => KeyValuePair.Create(adapter.Target.Path, adapter)));
        Groups = [.. All.GroupBy(adapter => adapter.Target.Part).OrderBy(group => group.Key).Select(group => new LoraGroup(group.Key, group))];
    }

    /// <summary>What they were made by.</summary>
    internal LoraOptions Options { get; }

    /// <summary>Each adapter, bottom to top.</summary>
    internal IReadOnlyList<LoraLinear> All { get; }

    /// <summary>Holds all adapters under the names of their layers.</summary>
    internal nn.Module Module { get; }

    /// <summary>The adapters by the parts of the encoder that they stand on, bottom to top.</summary>
    internal IReadOnlyList<LoraGroup> Groups { get; }

    /// <summary>Draws first weights; those of an adapter depend on the seed and the name of its layer, not on the other adapters.</summary>
    internal void Draw(long seed)
    {
        using var random = new TorchRandom();
        foreach (var adapter in All)
        {
            random.Set(seed, 0, $"first weights of the adapter on '{adapter.Target.Path}'");
            adapter.Draw();
        }
    }

    /// <summary>From now on the layers add what their adapters say.</summary>
    internal void Attach()
    {
        OwnTensors.Keep(Module);
        foreach (var adapter in All)
        {
            adapter.Target.Linear.Delta = adapter.forward;
        }
    }

    /// <summary>From now on the layers are as without adapters.</summary>
    internal void Detach()
    {
        foreach (var adapter in All)
        {
            adapter.Target.Linear.Delta = null;
        }
    }

    /// <summary>Adds what the adapters say to the weights of the layers, and detaches them.</summary>
    internal void Merge()
    {
        Detach();
        foreach (var adapter in All)
        {
            adapter.Merge();
        }
    }

    public void Dispose()
    {
        Module.Dispose();
        foreach (var group in Groups)
        {
            group.Dispose();
        }
    }
}
