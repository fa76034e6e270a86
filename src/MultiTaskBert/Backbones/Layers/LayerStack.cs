using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Layers of one kind, each reading the output of the one below.</summary>
/// <typeparam name="TLayer">[B, T, H], Bool [B, 1, 1, T] (true: may be read) → [B, T, H].</typeparam>
internal sealed class LayerStack<TLayer> : nn.Module<Tensor, Tensor, IReadOnlyList<Tensor>>, IRecomputableLayers
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

    public LayerRecomputation? Recomputation { get; set; }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<TLayer> Layers => [.. _layers];

    /// <summary>[B, T, H], Bool [B, 1, 1, T] → the input and the output of each layer, L + 1 tensors [B, T, H].</summary>
    public override IReadOnlyList<Tensor> forward(Tensor embedded, Tensor readable)
    {
        if (Recomputation is { } recomputation && is_grad_enabled())
        {
            return recomputation.Forward(
                _layers.Select(layer => ((Func<Tensor, Tensor>)(input => layer.forward(input, readable)), layer.parameters().Any(parameter => parameter.requires_grad))), embedded);
        }

        var states = new List<Tensor>(_layers.Count + 1) { embedded };
        foreach (var layer in _layers)
        {
            states.Add(layer.forward(states[^1], readable));
        }

        return states;
    }
}
