namespace MultiTaskBert.Data;

/// <summary>Represents what the starts and ends of entities count.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 code units: the indices of a C#, Java or JavaScript string.</summary>
    Utf16,

    /// <summary>Code points: the indices of a Python string. They differ from UTF-16 after emoji and other characters above U+FFFF.</summary>
    CodePoints,
}
