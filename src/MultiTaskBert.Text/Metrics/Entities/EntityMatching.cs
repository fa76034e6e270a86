namespace MultiTaskBert.Metrics.Entities;

/// <summary>When a predicted entity counts as a true one: the four measures of SemEval 2013, task 9.1.</summary>
internal enum EntityMatching
{
    /// <summary>Words and type are the same.</summary>
    Strict,

    /// <summary>The words are the same, whatever the type.</summary>
    Exact,

    /// <summary>The words are the same, whatever the type; half a point where they overlap.</summary>
    Partial,

    /// <summary>The words overlap and the type is the same.</summary>
    EntityType,
}
