namespace MultiTaskBert.Modeling;

/// <summary>Specifies what part of a model a <see cref="ModelComponent"/> is.</summary>
public enum ComponentKind
{
    /// <summary>The token, position and segment embeddings, below all layers.</summary>
    Embeddings,

    /// <summary>One layer of the encoder.</summary>
    Layer,

    /// <summary>A part of the encoder above all layers, such as the pooler.</summary>
    Top,

    /// <summary>A task head.</summary>
    Head,

    /// <summary>The adapters on one part of the encoder.</summary>
    Adapter,
}
