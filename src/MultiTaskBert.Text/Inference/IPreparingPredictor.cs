namespace MultiTaskBert.Inference;

/// <summary>
/// A predictor that works in two steps: tokens first, on whatever thread the caller has, then the computation for many rows at once. Whoever gathers batches knows by the first step what each row costs.
/// </summary>
internal interface IPreparingPredictor : IPredictor
{
    /// <summary>The tokens of a row; its labels are not looked at.</summary>
    /// <exception cref="ArgumentException">The row is null or cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    internal PreparedRow Prepare(MtlRow row);

    /// <summary>Predicts for rows that this predictor prepared, all of them in one batch; one prediction a row, in order.</summary>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    internal IReadOnlyList<Prediction> PredictPrepared(IReadOnlyList<PreparedRow> rows, CancellationToken cancellationToken = default);
}
