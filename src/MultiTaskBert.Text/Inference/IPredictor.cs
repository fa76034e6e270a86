namespace MultiTaskBert;

/// <summary>
/// Represents a trained model that predicts, whatever computes it: <c>Predictor</c> with LibTorch, <c>OnnxPredictor</c> with ONNX Runtime. The members for single texts, many texts and streams are those of
/// <see cref="PredictorExtensions"/>.
/// </summary>
/// <remarks>Any number of threads may predict at once. Disposing waits for predictions that are running.</remarks>
public interface IPredictor : IDisposable
{
    /// <summary>Gets the number of rows that are computed at once where many are given.</summary>
    public int BatchSize { get; }

    /// <summary>Predicts for rows, all of them in one batch; their labels are not looked at.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <returns>One prediction a row, in order.</returns>
    /// <exception cref="ArgumentException">There is no row, or one is null.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default);
}
