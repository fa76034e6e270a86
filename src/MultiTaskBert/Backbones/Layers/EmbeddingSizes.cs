namespace MultiTaskBert.Backbones.Layers;

/// <summary>The sizes and constants of <see cref="TokenEmbeddings"/>.</summary>
internal sealed record EmbeddingSizes
{
    /// <summary>Rows of the token table.</summary>
    internal required int Vocabulary { get; init; }

    /// <summary>Rows of the position table; 0: no absolute positions are added.</summary>
    internal required int Positions { get; init; }

    /// <summary>Rows of the segment table; 0: there are no segments.</summary>
    internal int Segments { get; init; }

    /// <summary>The width of all tables.</summary>
    internal required int Width { get; init; }

    /// <summary>
    /// Null: positions count 0, 1, 2, … Otherwise they count from this number + 1 over the tokens with other ids than it, and are this number at
    /// tokens with it.
    /// </summary>
    internal int? PaddingId { get; init; }

    /// <summary>The constant that layer normalisation adds to the variance.</summary>
    internal required double LayerNormEpsilon { get; init; }

    /// <summary>Dropout of the result.</summary>
    internal required double Dropout { get; init; }
}
