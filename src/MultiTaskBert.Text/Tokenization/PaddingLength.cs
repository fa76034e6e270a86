namespace MultiTaskBert.Tokenization;

/// <summary>How long the rows of a batch become.</summary>
internal enum PaddingLength
{
    /// <summary>As long as the longest row.</summary>
    Longest,

    /// <summary>As long as <see cref="Padding.MaxLength"/>.</summary>
    MaxLength,
}
