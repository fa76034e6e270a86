namespace MultiTaskBert.Backbones;

/// <summary>Represents how transformers builds a classifier on one kind of encoder: what it reads, the layers up to the logits, and what their tensors are called.</summary>
public sealed class ClassifierForm
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="reads">What it reads of a row. A classifier of tags reads every position instead.</param>
    /// <param name="output">The name of its last linear layer, the one that gives the logits.</param>
    /// <param name="hidden">The name of the linear layer in front of that one, from H to H, for instance <c>classifier.dense</c>; null if there is none.</param>
    /// <param name="activation">The activation behind that layer, as transformers names it: gelu, relu, silu, tanh, ….</param>
    /// <param name="hiddenDropout">Dropout in front of that layer, from 0 to below 1; null where it is that of the last layer.</param>
    /// <param name="dropout">Dropout in front of the last layer, from 0 to below 1; null where it is the encoder's <see cref="BackboneShape.ClassifierDropout"/>.</param>
    public ClassifierForm(
        Pooling reads = Pooling.Cls, string output = "classifier", string? hidden = null, string activation = "tanh", double? hiddenDropout = null, double? dropout = null)
        : this(reads, output, hidden is null ? null : new ClassifierLayerForm(hidden, activation) { Dropout = hiddenDropout }, dropout)
    {
    }

    internal ClassifierForm(Pooling reads, string output, ClassifierLayerForm? hidden, double? dropout) =>
        (Reads, Output, Hidden, Dropout) = (reads, output, hidden, dropout);

    internal Pooling Reads { get; }

    internal string Output { get; }

    /// <summary>The layer in front of the last one, or null.</summary>
    internal ClassifierLayerForm? Hidden { get; }

    internal double? Dropout { get; }
}
