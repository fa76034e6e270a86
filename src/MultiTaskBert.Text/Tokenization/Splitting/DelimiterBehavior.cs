namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>What becomes of the text that matches a pattern at which text is cut. As <c>SplitDelimiterBehavior</c> of the reference library.</summary>
internal enum DelimiterBehavior
{
    /// <summary>It is left out.</summary>
    Removed,

    /// <summary>Each match is a piece of its own.</summary>
    Isolated,

    /// <summary>It ends the piece in front of it.</summary>
    MergedWithPrevious,

    /// <summary>It begins the piece behind it.</summary>
    MergedWithNext,

    /// <summary>Matches that touch are one piece.</summary>
    Contiguous,
}
