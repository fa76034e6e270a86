namespace MultiTaskBert.Data;

/// <summary>Represents what the starts and ends of entities count.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 code units: the indices of a C#, Java or JavaScript string.</summary>
    Utf16,

    /// <summary>Code points: the indices of a Python string. They differ from UTF-16 after emoji and other characters above U+FFFF.</summary>
    CodePoints,

    /// <summary>
    /// Extended grapheme clusters (UAX #29), what a reader sees as one character: a letter with its combining marks, an emoji of several code points, CR LF. So count projects of doccano
    /// that have "count grapheme clusters as one character" set.
    /// </summary>
    Graphemes,

    /// <summary>
    /// The unit under which all annotations of the file read as the file says they do: its entities and answers must repeat their characters wherever the units differ. The file is read
    /// twice. Where none or several units agree, reading is an error that says where.
    /// </summary>
    Auto,
}
