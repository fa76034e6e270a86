using MultiTaskBert.Data;
using MultiTaskBert.Kernels;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Asks a trained model.</summary>
/// <remarks>
/// Thread safety: several threads may predict at once. While the model is in training, predicting is for callbacks of the training alone; other threads get an
/// <see cref="InvalidOperationException"/>. Disposing waits for predictions that are running; further ones throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class Predictor : IDisposable
{
    private readonly MultiTaskModel _model;
    private readonly Collator _collator;
    private readonly bool _ownsModel;
    private volatile bool _isDisposed;

    /// <summary>Predicts with a model that is in memory; it is put into eval mode, unless this is done in a callback of its training: that goes on as if it had not been.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">The length limit; null takes what the encoder can read.</param>
    /// <exception cref="InvalidOperationException">Another thread trains the model.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public Predictor(MultiTaskModel model, CollatorOptions? options = null)
        : this(model, options, ownsModel: false)
    {
    }

    private Predictor(MultiTaskModel model, CollatorOptions? options, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _ownsModel = ownsModel;
        using var reading = model.ReadInEvalMode($"new {nameof(Predictor)}", everyPart: true);
        _collator = model.CreateCollator(options);
    }

    /// <summary>The model that is asked.</summary>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public MultiTaskModel Model
    {
        get
        {
            ThrowIfDisposed();
            return _model;
        }
    }

    /// <summary>Loads a model that <see cref="MultiTaskModel.Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="customHeads">New heads for those in the folder that are classes of your own, matched by name.</param>
    /// <returns>A predictor that owns the model and disposes it.</returns>
    /// <exception cref="Pretrained.CheckpointException">Something is missing or wrong in the folder.</exception>
    /// <exception cref="Runtime.LibTorchException">LibTorch cannot be loaded.</exception>
    public static Predictor Load(string folder, params TaskHead[] customHeads)
    {
        var model = MultiTaskModel.Load(folder, customHeads);
        try
        {
            return new Predictor(model, options: null, ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Predicts for a text.</summary>
    public Prediction Predict(string text) => Live().PredictRows([new MtlExample(text)])[0];

    /// <summary>Predicts for a pair of texts, such as a premise and a hypothesis.</summary>
    /// <param name="text">The first text; entities and spans are found in it.</param>
    /// <param name="pair">The second text.</param>
    public Prediction Predict(string text, string pair) => Live().PredictRows([new MtlExample(text) { Pair = pair }])[0];

    /// <summary>Predicts for a text that is given as words; tags come one a word.</summary>
    public Prediction Predict(IReadOnlyList<string> words) => Live().PredictRows([new MtlExample(words)])[0];

    /// <summary>Predicts for several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="batchSize">How many are computed at once; it changes speed and memory, at least 1.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One prediction a text, in order.</returns>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public IReadOnlyList<Prediction> PredictMany(IEnumerable<string> texts, int batchSize = 32, CancellationToken cancellationToken = default) =>
        Live().PredictRows(Rows(texts), batchSize, cancellationToken);

    /// <summary>Predicts for several rows, each text or words; their labels are not looked at.</summary>
    /// <param name="examples">The rows.</param>
    /// <param name="batchSize">How many are computed at once; it changes speed and memory, at least 1.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One prediction a row, in order.</returns>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public IReadOnlyList<Prediction> PredictRows(IEnumerable<MtlExample> examples, int batchSize = 32, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        // What it costs to let go of the memory is worth it for several batches.
        using var memory = examples.TryGetNonEnumeratedCount(out var count) && count <= batchSize ? null : KeptMemory.Hold();
        return [.. Batches(examples.Chunk(batchSize), cancellationToken)];
    }

    /// <summary>
    /// Predicts for texts as they come: reads one batch of them, gives its predictions, and only then reads the next. For sources that are long, slow or without an end.
    /// </summary>
    /// <param name="texts">The texts; read when the predictions are asked for, and each time anew.</param>
    /// <param name="batchSize">How many are read and computed at once, at least 1; 1 answers each text before it reads the next.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One prediction a text, in order. Nothing is read or computed before it is enumerated, which throws <see cref="OperationCanceledException"/> if the token is triggered.</returns>
    public IEnumerable<Prediction> StreamMany(IEnumerable<string> texts, int batchSize = 32, CancellationToken cancellationToken = default) =>
        Live().StreamRows(Rows(texts), batchSize, cancellationToken);

    /// <summary>As <see cref="StreamMany"/>, for rows, each text or words; their labels are not looked at.</summary>
    /// <param name="examples">The rows; read when the predictions are asked for, and each time anew.</param>
    /// <param name="batchSize">How many are read and computed at once, at least 1.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One prediction a row, in order, computed while it is enumerated.</returns>
    public IEnumerable<Prediction> StreamRows(IEnumerable<MtlExample> examples, int batchSize = 32, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return Batches(examples.Chunk(batchSize), cancellationToken);
    }

    /// <summary>Ends the predictor; disposes the model if this predictor loaded it, when predictions that are running on other threads have ended. A second time it does nothing.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained, or the prediction that leads here reads it.</exception>
    public void Dispose()
    {
        if (_ownsModel)
        {
            _model.Dispose();
        }

        _isDisposed = true;
    }

    private static IEnumerable<MtlExample> Rows(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.Select(text => new MtlExample(text));
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private Predictor Live()
    {
        ThrowIfDisposed();
        return this;
    }

    private IEnumerable<Prediction> Batches(IEnumerable<MtlExample[]> batches, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var batch in batches)
        {
            foreach (var prediction in PredictBatch(batch))
            {
                yield return prediction;
            }

            cancellationToken.ThrowIfCancellationRequested();   // before more is read
        }
    }

    // Each batch by itself reads the model, so that nobody waits for the rest of many rows; and between two batches of a stream the caller's code runs, perhaps on another thread.
    private Prediction[] PredictBatch(MtlExample[] examples)
    {
        ThrowIfDisposed();
        if (Array.IndexOf(examples, null) >= 0)
        {
            throw new ArgumentException("A row is null; leave it out.", nameof(examples));
        }

        using var reading = _model.ReadInEvalMode($"{nameof(Predictor)}.{nameof(Predict)}");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var batch = _collator.Collate(Array.ConvertAll(examples, example => example with { Labels = MtlExample.NoLabels })).To(_model.Device);
        var rows = _model.Decode(_model.Forward(batch), batch);
        return [.. rows.Select((heads, row) => new Prediction(
            examples[row].Text ?? string.Join(' ', examples[row].Words!), heads, batch.Encodings[row].TruncatedTokens))];
    }
}
