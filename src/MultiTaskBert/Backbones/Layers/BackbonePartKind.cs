namespace MultiTaskBert.Backbones.Layers;

/// <summary>Where a part of an encoder stands.</summary>
internal enum BackbonePartKind
{
    /// <summary>Below all layers.</summary>
    Embeddings,

    /// <summary>One layer.</summary>
    Layer,

    /// <summary>Above all layers, such as a pooler.</summary>
    Top,
}
