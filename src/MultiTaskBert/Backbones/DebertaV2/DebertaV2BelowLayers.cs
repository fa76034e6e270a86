using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>
/// What stands below the layers, as one part that freezes as one: the embeddings, and the vectors of distances, which checkpoints name beside
/// the layers. It is no module of the encoder's own tree, so names and parameters are counted once.
/// </summary>
internal sealed class DebertaV2BelowLayers : nn.Module
{
    internal DebertaV2BelowLayers(nn.Module embeddings, IReadOnlyList<nn.Module> others)
        : base(nameof(DebertaV2BelowLayers))
    {
        register_module("embeddings", embeddings);
        foreach (var module in others)
        {
            register_module(module.GetName(), module);
        }
    }
}
