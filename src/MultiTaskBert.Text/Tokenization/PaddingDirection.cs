namespace MultiTaskBert.Tokenization;

/// <summary>The side of a row that is filled up.</summary>
internal enum PaddingDirection
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The beginning.</summary>
    Left,
}
