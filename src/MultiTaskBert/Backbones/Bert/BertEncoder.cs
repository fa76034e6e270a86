using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>The stack of layers.</summary>
internal sealed class BertEncoder : nn.Module<Tensor, Tensor?, IReadOnlyList<Tensor>>
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<BertLayer> _layers;

    internal BertEncoder(BertConfig config)
        : base(nameof(BertEncoder))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.LayerCount).Select(_ => new BertLayer(config)).ToArray());
        RegisterComponents();
    }

    /// <summary>The layers, the lowest first.</summary>
    internal IReadOnlyList<BertLayer> Layers => [.. _layers];

    /// <summary>[B, T, H], Bool [B, 1, 1, T] or null → the input and the output of each layer, L + 1 tensors [B, T, H].</summary>
    public override IReadOnlyList<Tensor> forward(Tensor embedded, Tensor? readable)
    {
        var states = new List<Tensor>(_layers.Count + 1) { embedded };
        foreach (var layer in _layers)
        {
            states.Add(layer.forward(states[^1], readable));
        }

        return states;
    }
}
