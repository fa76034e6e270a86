using System.Text.Json;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>
/// What the encoders of this library have in common: embeddings and a stack of layers, read from a folder in Hugging Face's layout and written
/// back as one. An encoder of your own derives from <see cref="Backbone"/>.
/// </summary>
public abstract class TransformerBackbone : Backbone
{
    private readonly JsonElement _configFile;
    private readonly string _pythonClass;
    private Precision _precision;

    /// <summary>Starts an encoder; the deriving class registers its modules afterwards.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="configFile">The <c>config.json</c> that it is built from.</param>
    /// <param name="pythonClass">The class of transformers that it equals, for instance <c>BertModel</c>.</param>
    /// <param name="tokenizer">Its tokenizer, or null.</param>
    private protected TransformerBackbone(BackboneShape shape, JsonElement configFile, string pythonClass, Tokenizer? tokenizer)
        : base(shape, tokenizer)
    {
        _configFile = configFile;
        _pythonClass = pythonClass;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<BackbonePart> Parts
    {
        get
        {
            ThrowIfDisposed();
            return AllParts;
        }
    }

    /// <inheritdoc/>
    internal sealed override string Settings => $"{_pythonClass} in {Precision}, product attention {KernelChoice.ProductAttention}, fused attention {KernelChoice.FusedAttention}, residual norm {KernelChoice.ResidualNorm}: {_configFile.GetRawText()}";

    /// <inheritdoc/>
    public sealed override Precision Precision
    {
        get => Live(_precision);
        set
        {
            ThrowIfDisposed();
            Use?.ThrowIfAlone(nameof(Precision));
            SetPrecision(value);
        }
    }

    /// <inheritdoc/>
    internal sealed override void SetPrecision(Precision precision)
    {
        ThrowIfDisposed();
        _precision = precision == Precision.Auto ? ProcessorFeatures.IsFasterInBFloat16 ? Precision.BFloat16 : Precision.Float32 : precision;
        foreach (var dense in modules().OfType<Dense>())
        {
            dense.InBFloat16 = _precision == Precision.BFloat16;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes do not fit one another, or rows are longer than <see cref="BackboneShape.MaxLength"/>.</exception>
    public sealed override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false) =>
        Forward(inputIds, attentionMask, tokenTypeIds, allLayers, recomputation: null);

    /// <summary>The same in a training step that has the layers computed again in its backward pass, if it is given what does that.</summary>
    internal HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds, bool allLayers, LayerRecomputation? recomputation)
    {
        ThrowIfDisposed();
        CheckShapes(inputIds, attentionMask, tokenTypeIds);
        var isToken = attentionMask.to(ScalarType.Bool);
        var embedded = Embed(inputIds, isToken, tokenTypeIds);
        Tensor[] states = [embedded, .. RunLayers(embedded, isToken, 0, Shape.LayerCount, recomputation)];

        // Only the last is finished: those below are what the next layer reads.
        states[^1] = Finish(states[^1]);
        return new HiddenStates(states[^1], attentionMask, Shape.HasPooler ? Pool : null, allLayers ? states : null);
    }

    /// <inheritdoc/>
    public override int? SplitDepth(int lowestParts) => Live(lowestParts) < 1 ? null : Math.Min(lowestParts - 1, Shape.LayerCount);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes do not fit one another, or rows are longer than <see cref="BackboneShape.MaxLength"/>.</exception>
    public sealed override Tensor ForwardLower(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds, int depth)
    {
        ThrowIfDisposed();
        CheckShapes(inputIds, attentionMask, tokenTypeIds);
        using var scope = NewDisposeScope();
        using var same = LinearProduct.KeepRows();   // What is said of a row must not depend on how many others there are.
        var isToken = attentionMask.to(ScalarType.Bool);
        var embedded = Embed(inputIds, isToken, tokenTypeIds);
        return Highest(embedded, RunLayers(embedded, isToken, 0, depth)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public sealed override HiddenStates ForwardUpper(Tensor lower, Tensor attentionMask, int depth) => ForwardUpper(lower, attentionMask, depth, recomputation: null);

    /// <summary>The same in a training step that has the layers computed again in its backward pass, if it is given what does that.</summary>
    internal HiddenStates ForwardUpper(Tensor lower, Tensor attentionMask, int depth, LayerRecomputation? recomputation)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(attentionMask);
        IReadOnlyList<Tensor> above = depth == Shape.LayerCount ? [] : RunLayers(lower, attentionMask.to(ScalarType.Bool), depth, Shape.LayerCount, recomputation);
        return new HiddenStates(Finish(Highest(lower, above)), attentionMask, Shape.HasPooler ? Pool : null);
    }

    /// <inheritdoc/>
    public sealed override void Save(string folder)
    {
        ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Use?.ThrowIfAloneElsewhere(nameof(Save));
        SavedFolder.Replace(folder, "the encoder", FileNames, WriteFiles);
    }

    /// <inheritdoc/>
    internal sealed override void WriteFiles(string folder)
    {
        EncoderFiles.Write(folder, _configFile, _pythonClass, state_dict());
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }

    /// <summary>The parts from bottom to top.</summary>
    private protected abstract IReadOnlyList<BackbonePart> AllParts { get; }

    /// <summary>What the lowest layer reads, shapes checked before.</summary>
    /// <param name="inputIds">Int64 [B, T].</param>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="tokenTypeIds">Int64 [B, T], or null for all 0.</param>
    /// <returns>Float32 [B, T, H], in the dispose scope of the caller.</returns>
    private protected abstract Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds);

    /// <summary>Binds some of the layers to a batch.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="from">The first layer.</param>
    /// <param name="to">The layer behind the last one.</param>
    /// <returns>What runs them; its tensors are in the dispose scope of the caller.</returns>
    private protected abstract BoundLayers Bind(Tensor isToken, int from, int to);

    /// <summary>What is left to do with the output of the last layer, [B, T, H] → [B, T, H] that heads read.</summary>
    private protected virtual Tensor Finish(Tensor last) => last;

    /// <summary>The pooler, [B, T, H] → [B, H]; asked only if <see cref="BackboneShape.HasPooler"/> is true.</summary>
    private protected virtual Tensor Pool(Tensor last) => throw new NotSupportedException($"{GetType().Name} has no pooler.");

    /// <summary>Which keys each query may read, spread over heads and queries: Bool [B, T] → Bool [B, 1, 1, T].</summary>
    private protected static Tensor Readable(Tensor isToken) => isToken.unsqueeze(1).unsqueeze(1);

    private IReadOnlyList<Tensor> RunLayers(Tensor hidden, Tensor isToken, int from, int to, LayerRecomputation? recomputation = null) => Bind(isToken, from, to).Run(hidden, recomputation);

    private static Tensor Highest(Tensor below, IReadOnlyList<Tensor> layers) => layers.Count == 0 ? below : layers[^1];

    private void CheckShapes(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        ArgumentNullException.ThrowIfNull(attentionMask);
        if (inputIds.dim() != 2 || inputIds.size(1) > Shape.MaxLength || !attentionMask.shape.SequenceEqual(inputIds.shape))
        {
            throw new ArgumentException(
                $"Token ids must be [B, T] with T at most {Shape.MaxLength} and the mask of the same shape, but ids are "
                + $"[{string.Join(", ", inputIds.shape)}] and the mask is [{string.Join(", ", attentionMask.shape)}]. Cut longer rows when they are encoded.",
                nameof(inputIds));
        }

        if (tokenTypeIds is not null && !tokenTypeIds.shape.SequenceEqual(inputIds.shape))
        {
            throw new ArgumentException(
                $"Token types must have the shape of the token ids, [{string.Join(", ", inputIds.shape)}], but are [{string.Join(", ", tokenTypeIds.shape)}].",
                nameof(tokenTypeIds));
        }
    }
}
