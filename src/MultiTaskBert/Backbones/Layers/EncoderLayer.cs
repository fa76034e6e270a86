using MultiTaskBert.Backbones.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>
/// Represents a layer as BERT has it (Devlin et al. 2019), with an attention of any kind: attention, then a feed-forward network at each position; behind each a linear layer, dropout,
/// the residual sum and layer normalisation (post-norm).
/// </summary>
/// <remarks>
/// Its parameters have BERT's names: those of the attention begin with <c>attention.self.</c>, those behind it with <c>attention.output.</c>, those of the feed-forward network with
/// <c>intermediate.</c> and <c>output.</c>.
/// </remarks>
/// <typeparam name="TInput">What the attention reads of a batch beside the hidden states: the attention mask, a Tensor, or a type that holds more.</typeparam>
public sealed class EncoderLayer<TInput> : nn.Module<Tensor, TInput, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly nn.Module<Tensor, TInput, Tensor> _attention;

    [ComponentName(Name = "intermediate")]
    private readonly WideLayer _intermediate;

    [ComponentName(Name = "output")]
    private readonly ResidualLayer _output;

    /// <summary>Makes a layer whose parameters have any values.</summary>
    /// <param name="config">Its sizes, activation, dropout and normalisation.</param>
    /// <param name="attention">The attention, with the linear layers in front of it: hidden states [B, T, H] → [B, T, H]. The layer takes ownership.</param>
    public EncoderLayer(BertConfig config, nn.Module<Tensor, TInput, Tensor> attention)
        : this(new AttentionSublayer<TInput>(config, attention), config)
    {
    }

    private EncoderLayer(nn.Module<Tensor, TInput, Tensor> sublayer, BertConfig config)
        : base(nameof(EncoderLayer<>))
    {
        _attention = sublayer;
        _intermediate = new WideLayer(config);
        _output = new ResidualLayer(config, config.IntermediateSize);
        RegisterComponents();
    }

    /// <summary>Makes a layer whose first half has names of its own, with the residual sum in it: those of its parameters begin with <c>attention.</c>.</summary>
    internal static EncoderLayer<TInput> WithSublayer(BertConfig config, nn.Module<Tensor, TInput, Tensor> sublayer) => new(sublayer, config);

    /// <summary>Computes the layer.</summary>
    /// <param name="hidden">[B, T, H].</param>
    /// <param name="input">What the attention reads beside it.</param>
    /// <returns>[B, T, H], in the dispose scope of the caller.</returns>
    public override Tensor forward(Tensor hidden, TInput input)
    {
        // Without a graph that holds them, the layer's own tensors go as soon as the layer is done.
        using var scope = NewDisposeScope();
        var attended = _attention.forward(hidden, input);
        return _output.forward(_intermediate.forward(attended), attended).MoveToOuterDisposeScope();
    }
}
