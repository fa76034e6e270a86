namespace MultiTaskBert;

/// <content>The predictor as any other.</content>
public sealed partial class Predictor : IPredictor
{
    /// <inheritdoc/>
    public int BatchSize => Live()._batchSize;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread trains the model.</exception>
    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count > 0 ? PredictBatch([.. rows], cancellationToken) : throw new ArgumentException("There are no rows; a batch needs one at least.", nameof(rows));
    }
}
