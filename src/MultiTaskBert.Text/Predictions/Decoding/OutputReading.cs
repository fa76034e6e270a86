namespace MultiTaskBert.Predictions.Decoding;

/// <summary>What of the hidden states a head of an exported model reads.</summary>
internal enum OutputReading
{
    /// <summary>Nobody knows: all of the row.</summary>
    Row,

    /// <summary>For each token its own state alone.</summary>
    Tokens,

    /// <summary>The first state, the mean or the greatest values of the row.</summary>
    Pooled,
}
