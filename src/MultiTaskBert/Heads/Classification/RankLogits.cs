using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>
/// Dropout, one score for the row, and a bias for each of the K−1 thresholds: that all thresholds share the weights is what keeps their answers in
/// order. Cao, Mirjalili &amp; Raschka 2020, section 3.3; <c>CoralLayer</c> of coral-pytorch.
/// </summary>
internal sealed class RankLogits : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those of the parameters in files.
    private readonly Parameter weight;   // [1, H]
    private readonly Parameter bias;     // [K-1]
#pragma warning restore IDE1006
    private readonly double _dropout;

    internal RankLogits(BackboneShape shape, int classes, double? dropout)
        : base(nameof(RankLogits))
    {
        weight = new Parameter(empty(1, shape.HiddenSize).normal_(0, shape.InitializerRange, TorchRandom.Generator));

        // From 1 down in equal steps, as coral-pytorch begins: a higher threshold is less likely to be passed from the first step on.
        bias = new Parameter(tensor([.. Enumerable.Range(0, classes - 1).Select(threshold => (classes - 1f - threshold) / (classes - 1))]));
        _dropout = dropout ?? shape.ClassifierDropout;
        RegisterComponents();
    }

    /// <summary>
    /// The score is a sum of H products, whose weights move together: its step is about H/4 times that of one weight. A threshold is one number, and has to keep up with the score
    /// that it cuts; at the learning rate of the weights it would stay where it began.
    /// </summary>
    internal double LearningRateMultiplierOf(string parameter) => parameter.EndsWith(nameof(bias), StringComparison.Ordinal) ? Math.Max(1, weight.size(1) / 4.0) : 1;

    /// <summary>[B, H] → logits [B, K−1] of P(class &gt; k).</summary>
    public override Tensor forward(Tensor input) =>
        nn.functional.linear(MaskedDropout.Of(input, _dropout, training), weight) + bias;   // [B, 1] + [K-1]
}
