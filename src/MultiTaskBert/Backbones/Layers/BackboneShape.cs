namespace MultiTaskBert.Backbones;

/// <summary>Represents the sizes of an encoder that heads and options depend on.</summary>
public sealed class BackboneShape
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="hiddenSize">The width H of the hidden states.</param>
    /// <param name="layerCount">The number of layers that a row passes; where layers share their weights (ALBERT), more than there are <see cref="BackbonePart"/>s of layers.</param>
    /// <param name="vocabularySize">The number of rows of the token embedding; every token id is smaller.</param>
    /// <param name="maxLength">The length of the longest row that the encoder can read, in tokens, special tokens included.</param>
    /// <param name="hasPooler">Whether the encoder has a pooler, so that <see cref="HiddenStates.Pooled"/> can be read.</param>
    /// <param name="classifierDropout">The dropout probability that the encoder's configuration asks for in front of a classifier, from 0 to below 1.</param>
    /// <param name="initializerRange">The standard deviation of the normal distribution that new weights are drawn from (BERT: 0.02).</param>
    public BackboneShape(
        int hiddenSize, int layerCount, int vocabularySize, int maxLength, bool hasPooler = false, double classifierDropout = 0.1, double initializerRange = 0.02)
    {
        HiddenSize = hiddenSize;
        LayerCount = layerCount;
        VocabularySize = vocabularySize;
        MaxLength = maxLength;
        HasPooler = hasPooler;
        ClassifierDropout = classifierDropout;
        InitializerRange = initializerRange;
    }

    /// <summary>Gets the width H of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Gets the number of layers that a row passes.</summary>
    public int LayerCount { get; }

    /// <summary>Gets the number of rows of the token embedding; every token id is smaller.</summary>
    public int VocabularySize { get; }

    /// <summary>Gets the length of the longest row that the encoder can read, in tokens, special tokens included.</summary>
    public int MaxLength { get; }

    /// <summary>Gets whether the encoder has a pooler, so that <see cref="HiddenStates.Pooled"/> can be read.</summary>
    public bool HasPooler { get; }

    /// <summary>Gets the dropout probability that the encoder's configuration asks for in front of a classifier, from 0 to below 1.</summary>
    public double ClassifierDropout { get; }

    /// <summary>Gets the standard deviation of the normal distribution that new weights are drawn from (BERT: 0.02).</summary>
    public double InitializerRange { get; }
}
