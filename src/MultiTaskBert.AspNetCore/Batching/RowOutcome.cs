namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>How a row that was taken ended.</summary>
internal enum RowOutcome
{
    /// <summary>It has its prediction.</summary>
    Predicted,

    /// <summary>It could not be computed, in a batch nor by itself.</summary>
    Failed,

    /// <summary>Its caller cancelled it.</summary>
    Cancelled,

    /// <summary>It waited too long.</summary>
    Expired,
}
