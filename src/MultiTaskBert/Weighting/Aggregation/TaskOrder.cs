namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>In which order a gradient is held against those of the other heads.</summary>
internal enum TaskOrder
{
    /// <summary>A new random one for each head and step, as in the papers.</summary>
    Random,

    /// <summary>As the heads come.</summary>
    Ascending,

    /// <summary>The last head first.</summary>
    Descending,
}
