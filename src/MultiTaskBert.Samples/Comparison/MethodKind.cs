namespace MultiTaskBert.Samples.Comparison;

/// <summary>The groups of the table, in its order.</summary>
internal enum MethodKind
{
    Baseline,
    Weighting,
    Aggregation,
    Mixing,
}
