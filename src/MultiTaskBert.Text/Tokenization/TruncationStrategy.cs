namespace MultiTaskBert.Tokenization;

/// <summary>Represents which text of a pair is cut when the row is too long.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, token by token, until the row fits.</summary>
    LongestFirst,

    /// <summary>Only the first text.</summary>
    OnlyFirst,

    /// <summary>Only the second text.</summary>
    OnlySecond,
}
