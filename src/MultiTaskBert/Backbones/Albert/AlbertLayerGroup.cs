using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>The weights that a run of layers shares.</summary>
internal sealed class AlbertLayerGroup : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "albert_layers")]
    private readonly ModuleList<AlbertLayer> _layers;

    internal AlbertLayerGroup(AlbertConfig config)
        : base(nameof(AlbertLayerGroup))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.InnerLayerCount).Select(_ => new AlbertLayer(config.Bert)).ToArray());
        RegisterComponents();
    }

    /// <summary>One layer: Float32 [B, T, H], Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return _layers.Aggregate(hidden, (state, layer) => layer.forward(state, mask)).MoveToOuterDisposeScope();
    }
}
