namespace MultiTaskBert.Modeling;

/// <summary>What the heads say about one row, as plain numbers.</summary>
/// <param name="Numbers">For each head its output, row-major.</param>
/// <param name="Shapes">The shape of each, without the dimension of the rows.</param>
internal sealed record RowOutput(IReadOnlyDictionary<string, float[]> Numbers, IReadOnlyDictionary<string, long[]> Shapes);
