namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Where the mark of a word's beginning is put in front of a text that does not begin with white space.</summary>
internal enum PrependScheme
{
    /// <summary>In front of every piece of text.</summary>
    Always,

    /// <summary>Only at the very beginning of the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
