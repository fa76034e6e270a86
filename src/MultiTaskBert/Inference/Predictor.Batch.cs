using MultiTaskBert.Batches;
using MultiTaskBert.Data;
using MultiTaskBert.Inference;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <content>The predictor as any other, and its two steps: tokens, then what the model says.</content>
public sealed partial class Predictor : IPreparingPredictor
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

    /// <inheritdoc/>
    PreparedRow IPreparingPredictor.Prepare(MtlRow row)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(row);
        return Prepare(row);
    }

    /// <inheritdoc/>
    IReadOnlyList<Prediction> IPreparingPredictor.PredictPrepared(IReadOnlyList<PreparedRow> rows, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        using var reading = ReadModel();
        return Compute(rows, rows.Count, cancellationToken);
    }

    // Each batch by itself reads the model, so that nobody waits for the rest of many rows; and between two batches of a stream the caller's code runs, perhaps on another thread.
    private Prediction[] PredictBatch(MtlRow[] rows, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        if (Array.IndexOf(rows, null) >= 0)
        {
            throw new ArgumentException("A row is null; leave it out.", nameof(rows));
        }

        using var reading = ReadModel();
        return Compute(rows.Select(Prepare), rows.Length, cancellationToken);
    }

    private IDisposable ReadModel() => _model.ReadInEvalMode($"{nameof(Predictor)}.{nameof(Predict)}");

    private PreparedRow Prepare(MtlRow row)
    {
        var unlabelled = row.WithLabels(MtlRow.NoLabels);
        return new PreparedRow(unlabelled, _collator.Rows.Encode(unlabelled));
    }

    // One batch, unless long rows make it more windows than are read at once; then rows are prepared when their turn comes.
    private Prediction[] Compute(IEnumerable<PreparedRow> rows, int count, CancellationToken cancellationToken)
    {
        using var noGradient = no_grad();
        return [.. EncodedRow.Divide(rows, row => row.Encoded, Math.Max(_batchSize, count)).SelectMany(together => ComputeTogether(together, cancellationToken))];
    }

    private Prediction[] ComputeTogether(PreparedRow[] rows, CancellationToken cancellationToken)
    {
        if (rows is [{ Row: var row, Encoded: var encoded }] && encoded.WindowCount > _batchSize)
        {
            return [Prediction(row, _model.Decode(LongRowReader.Read(_model, _collator.Rows, encoded, _batchSize, cancellationToken), row, encoded.Encoding), encoded.Encoding)];
        }

        using var scope = NewDisposeScope();
        using var batch = _collator.Collate(new EncodedBatch(Array.ConvertAll(rows, row => row.Row), Array.ConvertAll(rows, row => row.Encoded))).To(_model.Device);
        return _model.Decode(_model.Forward(batch), batch).Select((heads, row) => Prediction(rows[row].Row, heads, batch.Encodings[row])).ToArray();
    }

    private static Prediction Prediction(MtlRow row, IReadOnlyDictionary<string, HeadPrediction> heads, TokenEncoding encoding) =>
        new(row.Text ?? string.Join(' ', row.Words!), heads, encoding.TruncatedTokens);
}
