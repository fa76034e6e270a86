using MultiTaskBert.Backbones.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>The projection of the narrow embeddings, and the layers, which take their weights from the groups.</summary>
internal sealed class AlbertEncoder : nn.Module
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

    /// <summary>How many of the lowest layers take their weights from so many of the lowest groups.</summary>
    internal int LayersOf(int groups) => Enumerable.Range(0, _config.Bert.LayerCount).Count(layer => _config.GroupOf(layer) < groups);

    /// <summary>The layers from one to behind another, with Bool [B, 1, 1, T].</summary>
    internal BoundLayers Bind(Tensor mask, int from, int to) => new([.. Enumerable.Range(from, to - from).Select(layer => Bind(_groups[_config.GroupOf(layer)], mask))]);

    private static BoundLayer Bind(AlbertLayerGroup group, Tensor mask) => new(group, (hidden, _) => group.forward(hidden, mask));
}
