namespace MultiTaskBert.Fuzz;

/// <summary>What the files of a target are made of.</summary>
internal enum InputForm
{
    /// <summary>Bytes that only a program reads.</summary>
    Binary,

    /// <summary>Lines of text.</summary>
    Lines,

    /// <summary>Lines with columns between tabs or spaces.</summary>
    Columns,

    /// <summary>Lines with fields between commas, tabs or semicolons, with quotes.</summary>
    Table,

    /// <summary>JSON, a document or one a line.</summary>
    Json,

    /// <summary>YAML.</summary>
    Yaml,
}
