namespace MultiTaskBert.Heads;

/// <summary>What of the hidden states a head reads: what has to be known of a row that is too long to be held at once.</summary>
internal enum HeadReading
{
    /// <summary>Nobody knows: all of the row.</summary>
    Row,

    /// <summary>For each token its own state alone; the output is [B, T, …].</summary>
    Tokens,

    /// <summary>What a <see cref="Pooling"/> makes of the row, and nothing else.</summary>
    Pooled,
}
