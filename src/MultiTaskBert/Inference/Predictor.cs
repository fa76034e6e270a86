using MultiTaskBert.Kernels;
using TorchSharp;

namespace MultiTaskBert;

/// <summary>Predicts with a trained model: one row, many, or a stream of them.</summary>
/// <remarks>
/// <para>
/// Thread safety: any number of threads may predict at once, by all of its members. While the model is in training, predicting is for callbacks of the training alone, on its thread and so by
/// the synchronous members; other threads get an <see cref="InvalidOperationException"/>. Disposing waits for predictions that are running; further ones throw <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Members that take many rows read one batch of them, give its predictions, and only then read the next: memory does not grow with the source, which may be long, slow or without an end.
/// A cancellation token is looked at before each batch and throws <see cref="OperationCanceledException"/>; the predictions given so far stay the caller's.
/// </para>
/// </remarks>
public sealed partial class Predictor : IDisposable
{
    private readonly MultiTaskModel _model;
    private readonly Collator _collator;
    private readonly int _batchSize;
    private readonly bool _ownsModel;
    private volatile bool _isDisposed;

    /// <summary>Creates a predictor of a model that is in memory; it is put into eval mode, unless this is done in a callback of its training: that goes on as if it had not been.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">Batch size and length limit; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public Predictor(MultiTaskModel model, PredictorOptions? options = null)
        : this(model, options ?? new PredictorOptions(), ownsModel: false)
    {
    }

    private Predictor(MultiTaskModel model, PredictorOptions options, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        options.Validate(isLoading: ownsModel, nameof(options));
        _model = model;
        _ownsModel = ownsModel;
        _batchSize = options.BatchSize;
        using var reading = model.ReadInEvalMode($"new {nameof(Predictor)}", everyPart: true);
        _collator = model.CreateCollator(options.Collation);
    }

    /// <summary>Gets the model that predicts.</summary>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public MultiTaskModel Model => Live()._model;

    /// <summary>Loads a model that <see cref="MultiTaskModel.Save"/> wrote, and owns it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Device, precision, length limit, batch size, heads of your own; null takes the defaults.</param>
    /// <returns>A predictor that disposes the model with itself.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed.</exception>
    /// <exception cref="Pretrained.CheckpointException">Something is missing or wrong in the folder.</exception>
    /// <exception cref="NotSupportedException">The encoder does not have the precision that is asked for.</exception>
    /// <exception cref="Runtime.LibTorchException">LibTorch cannot be loaded.</exception>
    public static Predictor Load(string folder, PredictorOptions? options = null)
    {
        options ??= new PredictorOptions();
        options.Validate(isLoading: true, nameof(options));
        var model = MultiTaskModel.Load(folder, [.. options.CustomHeads]);
        try
        {
            if (options.Precision is { } precision)
            {
                model.Backbone.Precision = precision;
            }

            if (options.Device is { } device)
            {
                model.to(device);
            }

            return new Predictor(model, options, ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Predicts for a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Prediction Predict(string text, CancellationToken cancellationToken = default) => Live().Predict(new MtlRow(text), cancellationToken);

    /// <summary>Predicts for a pair of texts, such as a premise and a hypothesis.</summary>
    /// <param name="text">The first text; entities and spans are found in it.</param>
    /// <param name="pair">The second text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Prediction Predict(string text, string pair, CancellationToken cancellationToken = default) => Live().Predict(new MtlRow(text) { Pair = pair }, cancellationToken);

    /// <summary>Predicts for a text that is given as words; tags come one a word.</summary>
    /// <param name="words">The words of one text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Prediction Predict(IReadOnlyList<string> words, CancellationToken cancellationToken = default) => Live().Predict(new MtlRow(words), cancellationToken);

    /// <summary>Predicts for a row, text or words; its labels are not looked at.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Prediction Predict(MtlRow row, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(row);
        return PredictBatch([row], cancellationToken)[0];
    }

    /// <summary>Predicts for texts as they are read, a batch at a time.</summary>
    /// <param name="texts">The texts; read when the predictions are enumerated, and each time anew.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>One prediction a text, in order. Each enumeration computes them: keep them with <c>ToList</c> to use them twice. It throws <see cref="OperationCanceledException"/> if the token is triggered.</returns>
    public IEnumerable<Prediction> PredictMany(IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(texts);
        return Batches(texts.Select(text => new MtlRow(text)), cancellationToken);
    }

    /// <summary>Predicts for rows, each text or words, as they are read, a batch at a time; their labels are not looked at.</summary>
    /// <param name="rows">The rows; read when the predictions are enumerated, and each time anew.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>One prediction a row, in order. Each enumeration computes them: keep them with <c>ToList</c> to use them twice. It throws <see cref="OperationCanceledException"/> if the token is triggered.</returns>
    public IEnumerable<Prediction> PredictRows(IEnumerable<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(rows);
        return Batches(rows, cancellationToken);
    }

    /// <summary>Disposes the model if this predictor loaded it, when predictions that are running on other threads have ended. A second time it does nothing.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained, or the prediction that leads here reads it.</exception>
    public void Dispose()
    {
        if (_ownsModel)
        {
            _model.Dispose();
        }

        _isDisposed = true;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private Predictor Live()
    {
        ThrowIfDisposed();
        return this;
    }

    private IEnumerable<Prediction> Batches(IEnumerable<MtlRow> rows, CancellationToken cancellationToken)
    {
        // What it costs to let go of the memory is worth it for several batches, not for a source that is waited for.
        using var memory = rows.TryGetNonEnumeratedCount(out var count) && count > _batchSize ? KeptMemory.Hold() : null;
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var batch in rows.Chunk(_batchSize))
        {
            foreach (var prediction in PredictBatch(batch, cancellationToken: default))
            {
                yield return prediction;
            }

            cancellationToken.ThrowIfCancellationRequested();   // before more is read
        }
    }
}
