namespace MultiTaskBert.Tokenization;

/// <summary>Represents how a row that is too long is cut. As <c>TruncationParams</c> of Hugging Face's <c>tokenizers</c>.</summary>
public sealed class Truncation
{
    /// <summary>Gets the greatest number of tokens in a row, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Gets which text of a pair is cut. For a single text all are the same.</summary>
    public TruncationStrategy Strategy { get; init; } = TruncationStrategy.LongestFirst;

    /// <summary>Gets how many tokens neighbouring rows of a text that was cut share.</summary>
    public int Stride { get; init; }

    /// <summary>Gets the side that is cut away.</summary>
    public TruncationDirection Direction { get; init; } = TruncationDirection.Right;
}
