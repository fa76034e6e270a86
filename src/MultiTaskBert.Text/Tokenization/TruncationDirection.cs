namespace MultiTaskBert.Tokenization;

/// <summary>Represents the side of a text that is cut away.</summary>
public enum TruncationDirection
{
    /// <summary>The end is cut.</summary>
    Right,

    /// <summary>The beginning is cut.</summary>
    Left,
}
