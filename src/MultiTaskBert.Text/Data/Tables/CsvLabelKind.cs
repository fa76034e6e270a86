namespace MultiTaskBert.Data.Tables;

/// <summary>What the fields of a label are.</summary>
internal enum CsvLabelKind
{
    /// <summary>What they look like.</summary>
    Found,

    /// <summary>A class, as written.</summary>
    Class,

    /// <summary>A value of JSON, as in JSON Lines.</summary>
    Json,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Names, in a list or with a separator.</summary>
    Classes,

    /// <summary>A 0 or 1 for each class, in a column each.</summary>
    Flags,

    /// <summary>A tag for each word.</summary>
    Tags,

    /// <summary>Start, end and type of an entity, in a column each.</summary>
    Entities,

    /// <summary>Start and end of a part of the text, in a column each.</summary>
    Span,
}
