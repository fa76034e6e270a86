using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>
/// Represents what an encoder says about a batch: computed once, read by every head. What is derived from it is computed on first use and shared.
/// </summary>
/// <remarks>The tensors belong to the dispose scope of the step; a head reads them and must not dispose them. Not thread-safe.</remarks>
public sealed class HiddenStates
{
    // Below every hidden state; finite, so that gradients stay numbers.
    private static readonly TorchSharp.Scalar Lowest = -1e9f;

    private readonly Func<Tensor, Tensor>? _pooler;
    private Tensor? _first;
    private Tensor? _mean;
    private Tensor? _max;
    private Tensor? _pooled;

    /// <summary>Initializes hidden states with the output of an encoder.</summary>
    /// <param name="last">Float32 [B, T, H]: the output of the last layer.</param>
    /// <param name="attentionMask">Int64 [B, T]: 1 for tokens, 0 for padding.</param>
    /// <param name="pooler">Makes [B, H] out of <paramref name="last"/>, or null if the encoder has no pooler.</param>
    /// <param name="layers">The output of the embeddings and of each layer, L + 1 tensors [B, T, H], if they were asked for.</param>
    public HiddenStates(Tensor last, Tensor attentionMask, Func<Tensor, Tensor>? pooler = null, IReadOnlyList<Tensor>? layers = null)
    {
        Last = last;
        AttentionMask = attentionMask;
        Layers = layers ?? [];
        _pooler = pooler;
    }

    /// <summary>What the windows are that these states were put together from; null where heads read nothing but whole rows.</summary>
    internal WindowStates? Windows { get; init; }

    /// <summary>Gets Float32 [B, T, H]: the output of the last layer. Positions of padding hold values without meaning.</summary>
    public Tensor Last { get; }

    /// <summary>Gets the attention mask, Int64 [B, T]: 1 for tokens, 0 for padding.</summary>
    public Tensor AttentionMask { get; }

    /// <summary>Gets the output of the embeddings, then of each layer: L + 1 tensors [B, T, H], or none if they were not asked for.</summary>
    public IReadOnlyList<Tensor> Layers { get; }

    /// <summary>Gets Float32 [B, H]: the hidden state of the first token, [CLS].</summary>
    public Tensor First => _first ??= Last.select(1, 0);

    /// <summary>Gets Float32 [B, H]: the mean over the tokens of each row, padding left out, special tokens included (as sentence-transformers does).</summary>
    public Tensor Mean => _mean ??= MeanOverTokens();

    /// <summary>Gets Float32 [B, H]: the greatest value over the tokens of each row in each dimension, padding left out, special tokens included.</summary>
    public Tensor Max => _max ??= Last.masked_fill(AttentionMask.logical_not().unsqueeze(-1), Lowest).amax([1]);

    /// <summary>Gets the pooler's answer, Float32 [B, H]: for BERT a linear layer and tanh over <see cref="First"/>.</summary>
    /// <exception cref="InvalidOperationException">The encoder has no pooler.</exception>
    public Tensor Pooled => _pooled ??= (_pooler ?? throw new InvalidOperationException(
        "The encoder has no pooler: its checkpoint holds no pooler weights. Read First ([CLS]) or Mean instead."))(Last);

    /// <summary>
    /// The same states above a cut in the graph: gradients of what is made of them end at <see cref="Last"/>, which keeps them, and at the pooler. Without <see cref="Layers"/>.
    /// </summary>
    internal HiddenStates Cut() => new(Last.detach().requires_grad_(), AttentionMask, _pooler);

    /// <summary>States of other rows of the same encoder, with its pooler.</summary>
    internal HiddenStates With(Tensor last, Tensor attentionMask, WindowStates? windows) => new(last, attentionMask, _pooler) { Windows = windows };

    /// <summary>A row of which only what heads for whole rows read is known: to them it is as the row.</summary>
    /// <param name="of">Other states of the same encoder.</param>
    /// <param name="first">Float32 [1, H]: the state of the first token.</param>
    /// <param name="mean">Float32 [1, H].</param>
    /// <param name="max">Float32 [1, H].</param>
    internal static HiddenStates OfPools(HiddenStates of, Tensor first, Tensor mean, Tensor max)
    {
        var states = of.With(first.unsqueeze(1), ones(1, 1, ScalarType.Int64, device: first.device), windows: null);
        (states._mean, states._max) = (mean, max);
        return states;
    }

    private Tensor MeanOverTokens()
    {
        var weights = AttentionMask.to(Last.dtype).unsqueeze(-1);   // [B, T, 1]
        return (Last * weights).sum(1) / weights.sum(1);            // every row has a token: [CLS]
    }
}
