namespace MultiTaskBert.Data;

/// <summary>Specifies where the rows that a reader finds are kept. What can be done with them, and what a training on them gives, is the same.</summary>
public enum RowStorage
{
    /// <summary>In memory as long as they take less than about 128 MiB there, else in a temporary file.</summary>
    Auto,

    /// <summary>In memory, however many there are.</summary>
    Memory,

    /// <summary>In a temporary file, from which each is read when it is needed; the file vanishes with its last data set, or with the process.</summary>
    Disk,
}
