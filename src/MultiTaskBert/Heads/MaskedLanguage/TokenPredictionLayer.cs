using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.MaskedLanguage;

/// <summary>What makes tokens out of hidden states: a linear layer, an activation and LayerNorm, then the encoder's own table of token vectors (tied weights) and a bias for each token.</summary>
/// <remarks>Devlin et al. 2019; <c>BertLMPredictionHead</c> of Hugging Face's transformers.</remarks>
internal sealed class TokenPredictionLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

#pragma warning disable IDE1006 // The name of the field is that of the checkpoint.
    private readonly Parameter bias;   // [V]
#pragma warning restore IDE1006
    private readonly Activation _activation;

    /// <param name="hiddenSize">The width H of the hidden states.</param>
    /// <param name="table">The token vectors, [V, E]; not kept.</param>
    /// <param name="initializerRange">The standard deviation of first weights.</param>
    /// <param name="activation">The name of the activation.</param>
    /// <param name="epsilon">What LayerNorm adds to the variance.</param>
    internal TokenPredictionLayer(int hiddenSize, Tensor table, double initializerRange, string activation, double epsilon)
        : base(nameof(TokenPredictionLayer))
    {
        _dense = new Dense(hiddenSize, table.size(1));
        _norm = nn.LayerNorm(table.size(1), epsilon);
        bias = new Parameter(zeros(table.size(0)));
        _activation = Activation.Of(activation);
        using (no_grad())
        {
            foreach (var (name, value) in _dense.named_parameters())
            {
                _ = name.Equals("weight", StringComparison.Ordinal) ? value.normal_(0, initializerRange, TorchRandom.Generator) : value.zero_();
            }
        }

        RegisterComponents();
    }

    /// <summary>[…, H] → […, E]: what is compared with token vectors.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _norm.forward(_activation.Apply(_dense.forward(input))).MoveToOuterDisposeScope();
    }

    /// <summary>[N, E] and the table [V, E] → logits [N, V].</summary>
    internal Tensor Logits(Tensor transformed, Tensor table) => nn.functional.linear(transformed, table, bias);
}
