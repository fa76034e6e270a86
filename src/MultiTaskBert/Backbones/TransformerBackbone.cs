using System.Text.Json;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>
/// Represents an encoder of embeddings and a stack of layers, read from a folder in Hugging Face's layout and written back as one. One of your own that derives from it gets
/// gradient checkpointing and the splitting of its frozen lower layers, and, where its linear layers are <see cref="Dense"/>, LoRA and bfloat16.
/// </summary>
/// <remarks>
/// The deriving class assigns its modules in its constructor, under the names of the checkpoint (<c>ComponentName</c>), calls <c>RegisterComponents()</c>, and overrides
/// <see cref="Backbone.Parts"/>, <see cref="Embed"/> and <see cref="Bind"/>. Reading in eval mode is thread-safe if these keep nothing between calls.
/// </remarks>
public abstract class TransformerBackbone : Backbone
{
    private readonly JsonElement _configFile;
    private readonly string _pythonClass;

    /// <summary>Starts an encoder; the deriving class registers its modules afterwards.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="config">The <c>config.json</c> that it is built from; every key is kept when it is saved.</param>
    /// <param name="pythonClass">The class of transformers that it equals, for instance <c>BertModel</c>.</param>
    /// <param name="tokenizer">Its tokenizer, or null.</param>
    protected TransformerBackbone(BackboneShape shape, PretrainedConfig config, string pythonClass, Tokenizer? tokenizer)
        : base(shape, tokenizer)
    {
        ArgumentNullException.ThrowIfNull(config);
        _configFile = config.Root;
        _pythonClass = pythonClass;
    }

    /// <inheritdoc/>
    protected internal sealed override string Settings => $"{_pythonClass} in {Precision}, product attention {KernelChoice.ProductAttention}, fused attention {KernelChoice.FusedAttention}, band attention {KernelChoice.BandAttention}, residual norm {KernelChoice.ResidualNorm}: {_configFile.GetRawText()}";

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
    protected internal sealed override void WriteFiles(string folder)
    {
        EncoderFiles.Write(folder, _configFile, _pythonClass, state_dict());
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }

    internal sealed override void WriteConfig(string folder)
    {
        EncoderFiles.WriteConfig(folder, _configFile, _pythonClass);
        base.WriteConfig(folder);
    }

    /// <summary>Computes what the lowest layer reads; shapes are checked before.</summary>
    /// <param name="inputIds">Int64 [B, T].</param>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="tokenTypeIds">Int64 [B, T], or null for all 0.</param>
    /// <returns>Float32 [B, T, H], in the dispose scope of the caller.</returns>
    protected abstract Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds);

    /// <summary>Binds some of the layers to a batch.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="from">The first layer.</param>
    /// <param name="to">The layer behind the last one.</param>
    /// <returns>What runs them; its tensors are in the dispose scope of the caller.</returns>
    protected abstract BoundLayers Bind(Tensor isToken, int from, int to);

    /// <summary>Computes what heads read of the output of the last layer, [B, T, H] → [B, T, H]; by default the same.</summary>
    /// <param name="last">Float32 [B, T, H].</param>
    /// <returns>Float32 [B, T, H], in the dispose scope of the caller.</returns>
    protected virtual Tensor Finish(Tensor last) => last;

    /// <summary>Computes the pooler; called only if <see cref="BackboneShape.HasPooler"/> is true.</summary>
    /// <param name="last">Float32 [B, T, H].</param>
    /// <returns>Float32 [B, H], in the dispose scope of the caller.</returns>
    protected virtual Tensor Pool(Tensor last) => throw new NotSupportedException($"{GetType().Name} has no pooler.");

    /// <summary>Makes the attention mask in which every query reads every token: Bool [B, T] → Bool [B, 1, 1, T], which broadcasts over heads and queries.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <returns>Bool [B, 1, 1, T], in the dispose scope of the caller.</returns>
    protected static Tensor AttentionMask(Tensor isToken)
    {
        ArgumentNullException.ThrowIfNull(isToken);
        return isToken.unsqueeze(1).unsqueeze(1);
    }

    private IReadOnlyList<Tensor> RunLayers(Tensor hidden, Tensor isToken, int from, int to, LayerRecomputation? recomputation = null) => Bind(isToken, from, to).Apply(hidden, recomputation);

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
