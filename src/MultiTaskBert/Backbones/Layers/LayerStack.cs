using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Layers of one kind, each reading the output of the one below.</summary>
/// <typeparam name="TLayer">[B, T, H], Bool [B, 1, 1, T] (true: may be read) → [B, T, H].</typeparam>
internal sealed class LayerStack<TLayer> : nn.Module
    where TLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<TLayer> _layers;

    internal LayerStack(int count, Func<TLayer> create)
        : base(nameof(LayerStack<>))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, count).Select(_ => create()).ToArray());
        RegisterComponents();
    }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<TLayer> Layers => [.. _layers];

    /// <summary>The layers from one to behind another, with Bool [B, 1, 1, T].</summary>
    internal BoundLayers Bind(Tensor readable, int from, int to) =>
        new([.. _layers.Skip(from).Take(to - from).Select(layer => new BoundLayer(layer, (hidden, _) => layer.forward(hidden, readable)))]);
}
