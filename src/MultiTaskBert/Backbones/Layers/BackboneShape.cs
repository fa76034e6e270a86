namespace MultiTaskBert.Backbones;

/// <summary>Represents the sizes of an encoder that heads and options depend on.</summary>
public sealed class BackboneShape
{
    /// <summary>Gets the width H of the hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Gets the number of layers that a row passes; where layers share their weights (ALBERT), more than there are <see cref="BackbonePart"/>s of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Gets the number of rows of the token embedding; every token id is smaller.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Gets the length of the longest row that the encoder can read, in tokens, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Gets whether the encoder has a pooler, so that <see cref="HiddenStates.Pooled"/> can be read.</summary>
    public bool HasPooler { get; init; }

    /// <summary>Gets the dropout probability that the encoder's configuration asks for in front of a classifier, from 0 to below 1.</summary>
    public double ClassifierDropout { get; init; } = 0.1;

    /// <summary>Gets the standard deviation of the normal distribution that new weights are drawn from (BERT: 0.02).</summary>
    public double InitializerRange { get; init; } = 0.02;
}
