namespace MultiTaskBert.Tokenization;

/// <summary>Represents how a row that is too long is cut. As <c>TruncationParams</c> of Hugging Face's <c>tokenizers</c>. Immutable.</summary>
/// <param name="maxLength">The greatest number of tokens in a row, special tokens included.</param>
/// <param name="strategy">Which text of a pair is cut. For a single text all are the same.</param>
/// <param name="overlap">How many tokens neighbouring rows of a text that was cut share.</param>
/// <param name="direction">The side that is cut away.</param>
public sealed class Truncation(
    int maxLength, TruncationStrategy strategy = TruncationStrategy.LongestFirst, int overlap = 0, TruncationDirection direction = TruncationDirection.Right)
{
    /// <summary>Gets the greatest number of tokens in a row, special tokens included.</summary>
    public int MaxLength { get; } = maxLength;

    /// <summary>Gets which text of a pair is cut.</summary>
    public TruncationStrategy Strategy { get; } = strategy;

    /// <summary>Gets how many tokens neighbouring rows of a text that was cut share.</summary>
    public int Overlap { get; } = overlap;

    /// <summary>Gets the side that is cut away.</summary>
    public TruncationDirection Direction { get; } = direction;
}
