namespace MultiTaskBert.Backbones.Layers;

/// <summary>A stack of layers whose activations can be computed a second time instead of being kept.</summary>
internal interface IRecomputableLayers
{
    /// <summary>What keeps the inputs of the layers in a training step; null, the default, to keep all activations as usual.</summary>
    public LayerRecomputation? Recomputation { get; set; }
}
