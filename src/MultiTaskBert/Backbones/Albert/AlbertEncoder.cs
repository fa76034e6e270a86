using MultiTaskBert.Backbones.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>The projection of the narrow embeddings, and the layers, which take their weights from the groups.</summary>
internal sealed class AlbertEncoder : nn.Module<Tensor, Tensor, IReadOnlyList<Tensor>>
{
    [ComponentName(Name = "embedding_hidden_mapping_in")]
    private readonly Dense _projection;

    [ComponentName(Name = "albert_layer_groups")]
    private readonly ModuleList<AlbertLayerGroup> _groups;

    private readonly AlbertConfig _config;

    internal AlbertEncoder(AlbertConfig config)
        : base(nameof(AlbertEncoder))
    {
        _projection = new Dense(config.EmbeddingSize, config.Bert.HiddenSize);
        _groups = nn.ModuleList(Enumerable.Range(0, config.GroupCount).Select(_ => new AlbertLayerGroup(config)).ToArray());
        _config = config;
        RegisterComponents();
    }

    /// <summary>What makes hidden states of embeddings.</summary>
    internal Dense Projection => _projection;

    /// <summary>The groups, that of the lowest layers first.</summary>
    internal IReadOnlyList<AlbertLayerGroup> Groups => [.. _groups];

    /// <summary>Float32 [B, T, E], Bool [B, 1, 1, T] → the projected input and the output of each layer, L + 1 tensors [B, T, H].</summary>
    public override IReadOnlyList<Tensor> forward(Tensor embedded, Tensor readable)
    {
        var states = new List<Tensor>(_config.Bert.LayerCount + 1) { _projection.forward(embedded) };
        for (var layer = 0; layer < _config.Bert.LayerCount; layer++)
        {
            states.Add(_groups[_config.GroupOf(layer)].forward(states[^1], readable));
        }

        return states;
    }
}
