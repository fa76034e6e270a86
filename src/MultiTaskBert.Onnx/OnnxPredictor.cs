using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data;
using MultiTaskBert.Inference;
using MultiTaskBert.Labels;
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
    private readonly RowEncoder _rows;
    private readonly (string Name, HeadDecoder Decoder)[] _heads;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly Lock _use = new();
    private readonly ManualResetEventSlim _isIdle = new(initialState: true);
    private int _running;
    private bool _isDisposed;

    private OnnxPredictor(InferenceSession session, RowEncoder rows, (string Name, HeadDecoder Decoder)[] heads, int batchSize)
    {
        (_session, _rows, _heads, BatchSize) = (session, rows, heads, batchSize);
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
        foreach (var file in (string[])[ModelFile, OutputsFile.FileName])
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw CheckpointException.For(folder, $"it holds no '{file}', so it is no model that MultiTaskModel.ExportOnnx wrote. Export the model into it.");
            }
        }

        var tokenizer = ReadTokenizer(folder);
        var outputs = ReadOutputs(folder, tokenizer);
        var rows = new RowEncoder(
            tokenizer,
            new Dictionary<string, LabelLayout>(StringComparer.Ordinal),
            new CollatorOptions { MaxLength = options.MaxLength, PadToMultipleOf = options.PadToMultipleOf },
            outputs.MaxLength);
        var heads = outputs.Outputs.Select(head => (head.Name, Decoder: options.Decoders?.GetValueOrDefault(head.Name) ?? head.Decoder)).ToArray();
        if (heads.Where(head => head.Decoder is null).Select(head => $"'{head.Name}'").ToArray() is { Length: > 0 } unread)
        {
            throw CheckpointException.For(
                folder, $"the output of head {string.Join(", ", unread)} is of a class that this library does not have; say what reads it with {nameof(OnnxPredictorOptions)}.{nameof(OnnxPredictorOptions.Decoders)}.");
        }

        var session = Open(folder, options.Session);
        if (heads.FirstOrDefault(head => !session.OutputMetadata.ContainsKey(head.Name)).Name is { } missing)
        {
            session.Dispose();
            throw CheckpointException.For(folder, $"'{OutputsFile.FileName}' lists the head '{missing}', which is no output of '{ModelFile}': they are of two exports. Export the model anew.");
        }

        return new OnnxPredictor(session, rows, Array.ConvertAll(heads, head => (head.Name, head.Decoder!)), options.BatchSize);
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
            return Compute([.. rows]);
        }
        finally
        {
            End();
        }
    }

    private Prediction[] Compute(PreparedRow[] rows)
    {
        var encodings = Array.ConvertAll(rows, row => row.Encoded.Encoding);
        using var inputs = new Inputs(_inputs, encodings, _rows.PaddedLength(encodings.Max(encoding => encoding.Length)), _rows.Tokenizer.PadId);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _inputs, inputs.Values, _outputs);
        return Decode(Array.ConvertAll(rows, row => row.Row), encodings, outputs);
    }

    private Prediction[] Decode(MtlRow[] rows, TokenEncoding[] encodings, IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        var predictions = new Dictionary<string, HeadPrediction>[rows.Length];
        for (var row = 0; row < predictions.Length; row++)
        {
            predictions[row] = new Dictionary<string, HeadPrediction>(_heads.Length, StringComparer.Ordinal);
        }

        for (var head = 0; head < _heads.Length; head++)
        {
            var (name, decoder) = _heads[head];
            var numbers = outputs[head].GetTensorDataAsSpan<float>();
            var dimensions = outputs[head].GetTensorTypeAndShape().Shape;
            int[] shape = [.. dimensions.Skip(1).Select(size => checked((int)size))];
            var width = shape.Aggregate(1, (product, size) => product * size);
            var start = 0;
            for (var row = 0; row < predictions.Length; row++)
            {
                // Of masked tokens there may be any number in a row; else a row is one.
                var count = decoder is MaskedTokensDecoder masked ? masked.CountIn(encodings[row]) : 1;
                predictions[row][name] = decoder.Decode(
                    numbers.Slice(start * width, count * width), new HeadRow(encodings[row], rows[row].Text, rows[row].Words, shape));
                start += count;
            }
        }

        return [.. predictions.Select((heads, row) => new Prediction(rows[row].Text ?? string.Join(' ', rows[row].Words!), heads, encodings[row].TruncatedTokens))];
    }

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

    private static InferenceSession Open(string folder, SessionOptions? given)
    {
        var path = Path.Combine(folder, ModelFile);
        try
        {
            using var own = given is null ? new SessionOptions { EnableMemoryPattern = false } : null;   // patterns are for rows of one length
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

    /// <summary>The inputs of one batch, in buffers that are lent for it.</summary>
    private sealed class Inputs : IDisposable
    {
        private readonly long[][] _buffers;

        internal Inputs(string[] names, TokenEncoding[] rows, int length, int paddingId)
        {
            var size = checked(rows.Length * length);
            long[] shape = [rows.Length, length];
            _buffers = Array.ConvertAll(names, _ => ArrayPool<long>.Shared.Rent(size));
            Values = new OrtValue[names.Length];
            for (var input = 0; input < names.Length; input++)
            {
                Fill(names[input], _buffers[input].AsSpan(0, size), rows, length, paddingId);
                Values[input] = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _buffers[input].AsMemory(0, size), shape);
            }
        }

        internal OrtValue[] Values { get; }

        public void Dispose()
        {
            foreach (var value in Values)
            {
                value.Dispose();
            }

            foreach (var buffer in _buffers)
            {
                ArrayPool<long>.Shared.Return(buffer);
            }
        }

        private static void Fill(string name, Span<long> values, TokenEncoding[] rows, int length, int paddingId)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                var place = values.Slice(row * length, length);
                var tokens = rows[row].Length;
                for (var token = 0; token < tokens; token++)
                {
                    place[token] = name switch
                    {
                        "input_ids" => rows[row].Ids[token],
                        "attention_mask" => 1,
                        _ => rows[row].TypeIds[token],
                    };
                }

                place[tokens..].Fill(name.Equals("input_ids", StringComparison.Ordinal) ? paddingId : 0);
            }
        }
    }
}
