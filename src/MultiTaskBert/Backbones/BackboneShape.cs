namespace MultiTaskBert.Backbones;

/// <summary>The sizes of an encoder that heads and options depend on.</summary>
public sealed record BackboneShape
{
    /// <summary>The width H of the hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The number of layers that a row passes; where layers share their weights (ALBERT), more than there are <see cref="BackbonePart"/>s of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>The number of rows of the token embedding; every token id is smaller.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The longest row that the encoder can read, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Whether the encoder has a pooler, so that <see cref="HiddenStates.Pooled"/> can be read.</summary>
    public bool HasPooler { get; init; }

    /// <summary>The dropout that the encoder's configuration asks for in front of a classifier, from 0 to below 1.</summary>
    public double ClassifierDropout { get; init; } = 0.1;

    /// <summary>The standard deviation that new weights are drawn with (BERT: 0.02).</summary>
    public double InitializerRange { get; init; } = 0.02;
}
