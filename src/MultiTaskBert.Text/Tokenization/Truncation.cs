namespace MultiTaskBert.Tokenization;

/// <summary>How a row that is too long is cut. As <c>TruncationParams</c> of Hugging Face's <c>tokenizers</c>.</summary>
public sealed record Truncation
{
    /// <summary>The greatest number of tokens in a row, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Which text of a pair is cut. For a single text all are the same.</summary>
    public TruncationStrategy Strategy { get; init; } = TruncationStrategy.LongestFirst;

    /// <summary>How many tokens neighbouring rows of a text that was cut share.</summary>
    public int Stride { get; init; }

    /// <summary>The side that is cut away.</summary>
    public TruncationDirection Direction { get; init; } = TruncationDirection.Right;
}
