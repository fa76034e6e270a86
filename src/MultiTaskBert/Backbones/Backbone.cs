using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Hub;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a shared encoder: token ids in, hidden states out, with the tokenizer that belongs to it. Heads of a <see cref="MultiTaskModel"/> read
/// its hidden states, which are computed once per batch.
/// </summary>
/// <remarks>
/// An encoder of your own derives from this class, or from <see cref="TransformerBackbone"/> if it is a stack of layers; to have <see cref="FromPretrained"/> find it by
/// <c>model_type</c>, register a <see cref="BackboneArchitecture"/>. The model that it is given to owns it and disposes it; it belongs to one model. Disposing it twice does no harm. Reading in eval mode is thread-safe; training is not.
/// </remarks>
public abstract partial class Backbone : nn.Module
{
    private readonly Tokenizer? _tokenizer;
    private Precision _precision;
    private bool _isDisposed;

    /// <summary>Starts an encoder; the deriving class registers its modules afterwards.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="tokenizer">The tokenizer that it was trained with, or null if there is none at hand.</param>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than the encoder has embeddings.</exception>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    protected Backbone(BackboneShape shape, Tokenizer? tokenizer)
        : base(LibTorch.Loaded("backbone"))
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (tokenizer?.VocabularySize > shape.VocabularySize)
        {
            throw new ArgumentException(
                $"The tokenizer has {tokenizer.VocabularySize} tokens but the encoder has embeddings for {shape.VocabularySize}: they do "
                + "not belong together. Take both from the same folder.",
                nameof(tokenizer));
        }

        Shape = shape;
        _tokenizer = tokenizer;
    }

    /// <summary>Gets the sizes of the encoder.</summary>
    public BackboneShape Shape { get; }

    /// <summary>Gets the tokenizer that belongs to the encoder.</summary>
    /// <exception cref="InvalidOperationException">The encoder has none: <see cref="HasTokenizer"/> is false.</exception>
    public Tokenizer Tokenizer => Live(_tokenizer) ?? throw new InvalidOperationException(
        "The encoder has no tokenizer, since the folder it was read from has none. Text cannot be read without one: put the tokenizer's files "
        + "(tokenizer.json, or vocab.txt, or vocab.json and merges.txt) beside config.json and load the folder again.");

    /// <summary>Gets whether the encoder came with a tokenizer. Without one it computes hidden states of given ids and nothing else.</summary>
    public bool HasTokenizer => _tokenizer is not null;

    /// <summary>
    /// Gets or sets the type in which the <see cref="Dense"/> layers of the encoder multiply; <see cref="Precision.Float32"/> unless it is set. Setting
    /// <see cref="Precision.Auto"/> chooses by the processor, and reading returns what was chosen. It is no part of a saved model.
    /// </summary>
    /// <remarks>
    /// Outside training, products that are quicker in Float32 on this processor are computed in it: those of few rows, and all where bfloat16 has no fast instructions. Layers with fewer
    /// than 65,536 weights stay in bfloat16. A short text alone and the same text in a batch may therefore differ by rounding.
    /// </remarks>
    /// <exception cref="NotSupportedException">BFloat16 is set, and the encoder has no <see cref="Dense"/> layer.</exception>
    /// <exception cref="InvalidOperationException">The model that the encoder belongs to is being trained.</exception>
    public Precision Precision
    {
        get => Live(_precision);
        set
        {
            ThrowIfDisposed();
            Use?.ThrowIfAlone(nameof(Precision));
            SetPrecision(value);
        }
    }

    /// <summary>Gets the parts from bottom to top; every parameter of the encoder is in exactly one.</summary>
    protected internal abstract IReadOnlyList<BackbonePart> Parts { get; }

    /// <summary>
    /// Gets everything that the hidden states outside training depend on beside ids, weights, code and machine, as text; null, the default, if that is not known. The encoder's output for
    /// frozen layers is kept for other processes only if it is known.
    /// </summary>
    protected internal virtual string? Settings => null;

    /// <summary>
    /// Gets the table of token vectors, Float32 [V, E], whose weights a masked-language head shares; null if the encoder has none. By default the parameter whose name ends with
    /// <c>word_embeddings.weight</c> or <c>tok_embeddings.weight</c>. Read anew each time: a move to another device may make a new one.
    /// </summary>
    public virtual Parameter? TokenTable => Live(this).named_parameters()
        .FirstOrDefault(p => p.name.EndsWith("word_embeddings.weight", StringComparison.Ordinal) || p.name.EndsWith("tok_embeddings.weight", StringComparison.Ordinal)).parameter;

    /// <summary>Computes the hidden states of a batch.</summary>
    /// <param name="inputIds">Int64 [B, T], each from 0 to below <see cref="BackboneShape.VocabularySize"/>; T at most <see cref="BackboneShape.MaxLength"/>.</param>
    /// <param name="attentionMask">Int64 [B, T]: 1 for tokens, 0 for padding; each row has at least one token.</param>
    /// <param name="tokenTypeIds">Int64 [B, T], the segment of each token, or null for all 0; ignored by encoders without segments.</param>
    /// <param name="allLayers">Whether <see cref="HiddenStates.Layers"/> is wanted too.</param>
    /// <returns>The hidden states, Float32, on the device of the encoder, in the dispose scope of the caller.</returns>
    public abstract HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false);

    /// <summary>What is being done with the model that the encoder belongs to; null without one.</summary>
    internal ModelUse? Use { get; private set; }

    /// <summary>Gives the encoder to a model.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another one already.</exception>
    internal void BelongTo(ModelUse use)
    {
        ThrowIfOwned();
        Use = use;
    }

    /// <exception cref="InvalidOperationException">The encoder belongs to a model.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    internal void ThrowIfOwned()
    {
        ThrowIfDisposed();
        if (Use is not null)
        {
            throw new InvalidOperationException(
                "The encoder belongs to a model already, which disposes it; give each model an encoder of its own: load it from its folder a second time. Further heads can be put on the "
                + $"model that has it with {nameof(MultiTaskModel)}.{nameof(MultiTaskModel.AddHead)}.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread trains the model that the encoder belongs to.</exception>
    public override void train(bool on = true)
    {
        ThrowIfDisposed();
        Use?.ThrowIfAloneElsewhere(on ? "train" : "eval");
        base.train(on);
    }

    /// <summary>Saves <c>config.json</c>, <c>model.safetensors</c> and the tokenizer's files (if it has one), so that Python's <c>AutoModel</c> reads the folder.</summary>
    /// <remarks>The encoder that was in the folder is replaced as a whole or not at all.</remarks>
    /// <param name="folder">The folder; it is created if missing. Files of other names are not touched.</param>
    /// <exception cref="CheckpointException">The folder cannot be written; what was in it is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model that the encoder belongs to.</exception>
    public void Save(string folder)
    {
        ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Use?.ThrowIfAloneElsewhere(nameof(Save));
        SavedFolder.Replace(folder, "the encoder", FileNames, WriteFiles);
    }

    /// <summary>Writes the files of the encoder into an empty folder, from which they are moved to where they are wanted.</summary>
    /// <param name="folder">The folder; it exists.</param>
    protected internal abstract void WriteFiles(string folder);

    /// <summary>The names of the files of an encoder: those of an earlier one that <see cref="WriteFiles"/> does not write go when a model is saved.</summary>
    internal IReadOnlyCollection<string> FileNames => EncoderFiles.Names(HasTokenizer);

    /// <summary>Throws if the encoder is disposed, as it is with its model.</summary>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <summary>Disposes the encoder. Calls on other threads that read the model that it belongs to are waited for.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained, or read by the call that leads here.</exception>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Use is { } use && !_isDisposed)
        {
            use.EndPart(() => End(disposing));
        }
        else
        {
            End(disposing);
        }
    }

    private void End(bool disposing)
    {
        base.Dispose(disposing);
        _isDisposed = true;
    }

    /// <summary>Sets <see cref="Precision"/> for a training, which nobody else may meanwhile.</summary>
    internal void SetPrecision(Precision precision)
    {
        ThrowIfDisposed();
        Dense[] layers = [.. modules().OfType<Dense>()];
        if (precision == Precision.Auto)
        {
            precision = layers.Length > 0 && ProcessorFeatures.IsFasterInBFloat16 ? Precision.BFloat16 : Precision.Float32;
        }
        else if (precision == Precision.BFloat16 && layers.Length == 0)
        {
            throw new NotSupportedException(
                $"{GetType().Name} computes in Float32 only, since it has no {nameof(Dense)} layer, which is what multiplies in bfloat16; leave Precision as it is.");
        }

        foreach (var layer in layers)
        {
            layer.InBFloat16 = precision == Precision.BFloat16;
        }

        _precision = precision;
    }

    /// <summary>A part of the encoder, unless that is disposed.</summary>
    private protected T Live<T>(T part)
    {
        ThrowIfDisposed();
        return part;
    }

    /// <summary>Loads an encoder and its tokenizer from a folder in the Hugging Face layout or, if there is no such folder, from the Hugging Face hub (or the cache of earlier downloads).</summary>
    /// <param name="model">
    /// A folder with <c>config.json</c>, weights as safetensors, and tokenizer files (without these, see <see cref="HasTokenizer"/>); or a model id such as <c>bert-base-uncased</c> or
    /// <c>sentence-transformers/all-MiniLM-L6-v2</c>.
    /// </param>
    /// <param name="options">Revision, cache, token, progress of the hub; null takes the environment variables that Hugging Face's tools read.</param>
    /// <returns>The encoder in eval mode on the CPU; the caller owns it until a model takes it.</returns>
    /// <remarks>Blocks while it downloads; <see cref="FromPretrainedAsync"/> does not.</remarks>
    /// <exception cref="HubException">The model cannot be had from the hub; the message says why and what to do.</exception>
    /// <exception cref="CheckpointException">There is no such folder, or something is missing or wrong in it; everything found is listed by name.</exception>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    public static Backbone FromPretrained(string model, HubOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        LibTorch.EnsureLoaded();   // before anything is downloaded
        return Load(PretrainedFolder.Find(model, options));
    }

    /// <summary>Loads an encoder and its tokenizer, as <see cref="FromPretrained"/>; waits for a download without blocking.</summary>
    /// <param name="model">A folder or a model id, as there.</param>
    /// <param name="options">Revision, cache, token, progress of the hub; null takes the environment variables that Hugging Face's tools read.</param>
    /// <param name="cancellationToken">Stops the download; what has come is kept and resumed the next time.</param>
    /// <returns>The encoder in eval mode on the CPU; the caller owns it until a model takes it.</returns>
    /// <exception cref="HubException">The model cannot be had from the hub; the message says why and what to do.</exception>
    /// <exception cref="CheckpointException">There is no such folder, or something is missing or wrong in it.</exception>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static async Task<Backbone> FromPretrainedAsync(string model, HubOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        LibTorch.EnsureLoaded();   // before anything is downloaded
        return Load(await PretrainedFolder.FindAsync(model, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Loads an encoder from a folder that is there.</summary>
    internal static Backbone Load(string folder)
    {
        using var reading = SavedFolder.Read(folder);
        using var checkpoint = CheckpointFolder.Open(folder);
        var backbone = BackboneArchitectures.Find(checkpoint.Config).Load(checkpoint, ReadTokenizer(folder));
        OwnTensors.Keep(backbone);
        backbone.eval();
        return backbone;
    }

    private static Tokenizer? ReadTokenizer(string folder)
    {
        try
        {
            return TokenizerLoader.Find(folder);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or UnauthorizedAccessException or IOException or MultiTaskBertException)
        {
            throw new CheckpointException($"The tokenizer of the folder '{folder}' cannot be read. {e.Message}", e);
        }
    }
}
