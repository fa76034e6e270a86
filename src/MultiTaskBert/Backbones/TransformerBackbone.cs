using System.Text.Json;
using MultiTaskBert.Backbones.Layers;
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
    public sealed override Precision Precision
    {
        get;
        set
        {
            field = value == Precision.Auto ? ProcessorFeatures.HasBFloat16 ? Precision.BFloat16 : Precision.Float32 : value;
            foreach (var dense in modules().OfType<Dense>())
            {
                dense.InBFloat16 = field == Precision.BFloat16;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes do not fit one another, or rows are longer than <see cref="BackboneShape.MaxLength"/>.</exception>
    public sealed override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
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

        var states = Encode(inputIds, attentionMask.to(ScalarType.Bool), tokenTypeIds);
        return new HiddenStates(states[^1], attentionMask, Shape.HasPooler ? Pool : null, allLayers ? states : null);
    }

    /// <inheritdoc/>
    public sealed override void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        EncoderFiles.Write(folder, _configFile, _pythonClass, state_dict());
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }

    /// <summary>Computes the output of the embeddings and of each layer; shapes are checked before.</summary>
    /// <param name="inputIds">Int64 [B, T].</param>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="tokenTypeIds">Int64 [B, T], or null for all 0.</param>
    /// <returns>L + 1 tensors Float32 [B, T, H], the last of which heads read, in the dispose scope of the caller.</returns>
    private protected abstract IReadOnlyList<Tensor> Encode(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds);

    /// <summary>The pooler, [B, T, H] → [B, H]; asked only if <see cref="BackboneShape.HasPooler"/> is true.</summary>
    private protected virtual Tensor Pool(Tensor last) => throw new NotSupportedException($"{GetType().Name} has no pooler.");

    /// <summary>Which keys each query may read, spread over heads and queries: Bool [B, T] → Bool [B, 1, 1, T].</summary>
    private protected static Tensor Readable(Tensor isToken) => isToken.unsqueeze(1).unsqueeze(1);
}
