namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>How a <see cref="BpeModel"/> treats what its merges do not settle.</summary>
internal sealed record BpeSettings
{
    /// <summary>Stands for a character that the vocabulary lacks; null leaves such characters out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Makes one unknown token of neighbouring unknown characters.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Writes a character that the vocabulary lacks as tokens of its bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Takes a piece that is in the vocabulary as it is, whether merges lead to it or not.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>Marks characters that do not begin a piece.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Marks the character that ends a piece.</summary>
    public string EndOfWordSuffix { get; init; } = "";
}
