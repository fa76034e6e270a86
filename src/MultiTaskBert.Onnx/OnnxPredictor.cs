using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Inference;
using MultiTaskBert.Labels;
using MultiTaskBert.Onnx.Running;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>
/// Predicts with a model that <c>MultiTaskModel.ExportOnnx</c> wrote, on ONNX Runtime and without LibTorch: the same predictions as <c>Predictor</c> gives, up to rounding. The members for texts, many texts and streams
/// are those of <see cref="PredictorExtensions"/>.
/// </summary>
/// <remarks>Thread safety: any number of threads may predict at once. Disposing waits for predictions that are running; further ones throw <see cref="ObjectDisposedException"/>.</remarks>
public sealed class OnnxPredictor : IPreparingPredictor
{
    private const string ModelFile = "model.onnx";

    private readonly InferenceSession _session;
    private readonly WindowReader? _windows;   // where long rows are read in windows
    private readonly RowEncoder _rows;
    private readonly OutputsFile.Output[] _heads;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly Lock _use = new();
    private readonly ManualResetEventSlim _isIdle = new(initialState: true);
    private int _running;
    private bool _isDisposed;

    private OnnxPredictor(InferenceSession session, WindowReader? windows, RowEncoder rows, OutputsFile.Output[] heads, int batchSize)
    {
        (_session, _windows, _rows, _heads, BatchSize) = (session, windows, rows, heads, batchSize);
        _inputs = [.. session.InputNames];
        _outputs = Array.ConvertAll(heads, head => head.Name);
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <summary>Gets the names of the heads.</summary>
    public IReadOnlyList<string> Heads => _outputs;

    /// <summary>Loads an exported model.</summary>
    /// <param name="folder">The folder that <c>MultiTaskModel.ExportOnnx</c> wrote.</param>
    /// <param name="options">Batch size, length limit, devices; null takes the defaults.</param>
    /// <returns>The predictor; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed.</exception>
    /// <exception cref="CheckpointException">Something is missing or wrong in the folder.</exception>
    /// <exception cref="InvalidOperationException">The native part of ONNX Runtime is not there.</exception>
    public static OnnxPredictor Load(string folder, OnnxPredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options ??= new OnnxPredictorOptions();
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The options of the predictor cannot be used: {string.Join(' ', problems)}", nameof(options));
        }

        using var reading = SavedFolder.Read(folder);
        ThrowIfMissing(folder, ModelFile, "Export the model into it.");
        ThrowIfMissing(folder, OutputsFile.FileName, "Export the model into it.");
        if (options.LongText is WindowsLongText)
        {
            ThrowIfMissing(folder, HeadsGraph.FileName, "which long rows need that are read in windows. Export the model with OnnxExportOptions.Windows, or cut long rows (LongText.Truncate).");
        }

        var tokenizer = ReadTokenizer(folder);
        var outputs = ReadOutputs(folder, tokenizer);
        var rows = new RowEncoder(tokenizer, new Dictionary<string, LabelLayout>(StringComparer.Ordinal), options.Collation, outputs.MaxLength);
        var heads = outputs.Outputs.Select(head => head with { Decoder = options.Decoders?.GetValueOrDefault(head.Name) ?? head.Decoder }).ToArray();
        if (heads.Where(head => head.Decoder is null).Select(head => $"'{head.Name}'").ToArray() is { Length: > 0 } unread)
        {
            throw CheckpointException.For(
                folder, $"the output of head {string.Join(", ", unread)} is of a class that this library does not have; say what reads it with {nameof(OnnxPredictorOptions)}.{nameof(OnnxPredictorOptions.Decoders)}.");
        }

        InferenceSession? session = null, headsSession = null;
        try
        {
            session = Open(folder, ModelFile, options.Session);
            ThrowIfOfAnotherExport(folder, ModelFile, session, heads);
            if (options.LongText is not WindowsLongText)
            {
                return new OnnxPredictor(session, windows: null, rows, heads, options.BatchSize);
            }

            headsSession = Open(folder, HeadsGraph.FileName, options.Session);
            ThrowIfOfAnotherExport(folder, HeadsGraph.FileName, headsSession, heads);
            var reader = WindowReader.Of(session, headsSession, heads, rows, options.BatchSize)
                ?? throw CheckpointException.For(folder, $"'{HeadsGraph.FileName}' does not read what '{ModelFile}' gives as '{HeadsGraph.States}': they are of two exports. Export the model anew.");
            return new OnnxPredictor(session, reader, rows, heads, options.BatchSize);
        }
        catch
        {
            session?.Dispose();
            headsSession?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            throw new ArgumentException("There are no rows; a batch needs one at least.", nameof(rows));
        }

        if (rows.Any(row => row is null))
        {
            throw new ArgumentException("A row is null; leave it out.", nameof(rows));
        }

        return PredictPrepared(rows.Select(Prepare), cancellationToken);
    }

    /// <inheritdoc/>
    PreparedRow IPreparingPredictor.Prepare(MtlRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        lock (_use)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
        }

        return Prepare(row);
    }

    /// <inheritdoc/>
    IReadOnlyList<Prediction> IPreparingPredictor.PredictPrepared(IReadOnlyList<PreparedRow> rows, CancellationToken cancellationToken) => PredictPrepared(rows, cancellationToken);

    /// <summary>Disposes the session, when predictions that are running on other threads have ended. A second time it does nothing.</summary>
    public void Dispose()
    {
        lock (_use)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _isIdle.Wait();
        _session.Dispose();
        _windows?.Dispose();
        _isIdle.Dispose();
    }

    private PreparedRow Prepare(MtlRow row)
    {
        var unlabelled = row.WithLabels(MtlRow.NoLabels);
        return new PreparedRow(unlabelled, _rows.Encode(unlabelled));
    }

    private Prediction[] PredictPrepared(IEnumerable<PreparedRow> rows, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Compute([.. rows], cancellationToken);
        }
        finally
        {
            End();
        }
    }

    // All rows that are read at once in one batch; the windows of the others in batches of theirs.
    private Prediction[] Compute(PreparedRow[] rows, CancellationToken cancellationToken)
    {
        var predictions = new Prediction[rows.Length];
        foreach (var together in Enumerable.Range(0, rows.Length).GroupBy(place => rows[place].Encoded.Windows is null))
        {
            int[] places = [.. together];
            var taken = Array.ConvertAll(places, place => rows[place]);
            foreach (var (place, prediction) in places.Zip(together.Key ? ReadAtOnce(taken) : ReadInWindows(taken, cancellationToken)))
            {
                predictions[place] = prediction;
            }
        }

        return predictions;
    }

    private Prediction[] ReadAtOnce(PreparedRow[] rows)
    {
        var length = _rows.PaddedLength(rows.Max(row => row.Length));
        using var inputs = new EncoderInputs(_inputs, Array.ConvertAll(rows, row => new EncoderInputs.Part(row.Encoded)), length, _rows.Tokenizer.PadId);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _inputs, inputs.Values, _outputs);
        var predictions = Array.ConvertAll(rows, _ => new Dictionary<string, HeadPrediction>(_heads.Length, StringComparer.Ordinal));
        for (var head = 0; head < _heads.Length; head++)
        {
            var numbers = outputs[head].GetTensorDataAsSpan<float>();
            int[] shape = [.. outputs[head].GetTensorTypeAndShape().Shape.Skip(1).Select(size => checked((int)size))];
            var width = shape.Aggregate(1, (product, size) => product * size);
            var start = 0;
            for (var row = 0; row < rows.Length; row++)
            {
                // Of masked tokens there may be any number in a row; else a row is one.
                var count = _heads[head].Decoder is MaskedTokensDecoder masked ? masked.CountIn(rows[row].Encoded.Encoding) : 1;
                predictions[row][_heads[head].Name] = Decode(_heads[head], numbers.Slice(start * width, count * width), rows[row], shape);
                start += count;
            }
        }

        return [.. predictions.Zip(rows, Prediction)];
    }

    private Prediction[] ReadInWindows(PreparedRow[] rows, CancellationToken cancellationToken) => Array.ConvertAll(_windows!.Read(rows, cancellationToken), row => Prediction(
        _heads.Zip(row.Outputs).ToDictionary(head => head.First.Name, head => Decode(head.First, head.Second.Numbers, row.Row, head.Second.Shape), StringComparer.Ordinal), row.Row));

    private static HeadPrediction Decode(OutputsFile.Output head, ReadOnlySpan<float> numbers, PreparedRow row, int[] shape) =>
        head.Decoder!.Decode(numbers, new HeadRow(row.Encoded.Encoding, row.Row.Text, row.Row.Words, shape));

    private static Prediction Prediction(IReadOnlyDictionary<string, HeadPrediction> heads, PreparedRow row) =>
        new(row.Row.Text ?? string.Join(' ', row.Row.Words!), heads, row.Encoded.Encoding.TruncatedTokens);

    private void Begin()
    {
        lock (_use)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_running++ == 0)
            {
                _isIdle.Reset();
            }
        }
    }

    private void End()
    {
        lock (_use)
        {
            if (--_running == 0)
            {
                _isIdle.Set();
            }
        }
    }

    private static InferenceSession Open(string folder, string file, SessionOptions? given)
    {
        var path = Path.Combine(folder, file);
        try
        {
            using var own = given is null ? new SessionOptions { EnableMemoryPattern = false } : null;   // patterns are for rows of one length
            if (own is not null && file.Equals(HeadsGraph.FileName, StringComparison.Ordinal))
            {
                own.IntraOpNumThreads = 1;   // a few products of one row: more threads would only wait, beside those of the model
            }

            return new InferenceSession(path, given ?? own);
        }
        catch (OnnxRuntimeException e)
        {
            throw CheckpointException.For(path, $"ONNX Runtime cannot load it: {e.Message}", e);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new InvalidOperationException(
                "The native part of ONNX Runtime cannot be loaded. Add the package Microsoft.ML.OnnxRuntime to the program, or that of the device: Microsoft.ML.OnnxRuntime.Gpu, Microsoft.ML.OnnxRuntime.DirectML.", e);
        }
    }

    private static void ThrowIfMissing(string folder, string file, string advice)
    {
        if (!File.Exists(Path.Combine(folder, file)))
        {
            throw CheckpointException.For(folder, file.Equals(HeadsGraph.FileName, StringComparison.Ordinal)
                ? $"it holds no '{file}', {advice}"
                : $"it holds no '{file}', so it is no model that MultiTaskModel.ExportOnnx wrote. {advice}");
        }
    }

    private static void ThrowIfOfAnotherExport(string folder, string file, InferenceSession session, OutputsFile.Output[] heads)
    {
        if (heads.FirstOrDefault(head => !session.OutputMetadata.ContainsKey(head.Name)) is { } missing)
        {
            throw CheckpointException.For(folder, $"'{OutputsFile.FileName}' lists the head '{missing.Name}', which is no output of '{file}': they are of two exports. Export the model anew.");
        }
    }

    private static OutputsFile ReadOutputs(string folder, Tokenizer tokenizer)
    {
        try
        {
            return OutputsFile.Read(folder, tokenizer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw CheckpointException.For(folder, e.Message, e);
        }
    }

    private static Tokenizer ReadTokenizer(string folder)
    {
        try
        {
            return TokenizerLoader.Find(folder)
                ?? throw CheckpointException.For(folder, "it holds no tokenizer, without which no text can be read. Put the tokenizer's files (tokenizer.json, or vocab.txt) beside config.json.");
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or UnauthorizedAccessException or IOException)
        {
            throw CheckpointException.For(folder, $"its tokenizer cannot be read. {e.Message}", e);
        }
    }
}
