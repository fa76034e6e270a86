using MultiTaskBert.Heads;

namespace MultiTaskBert;

/// <summary>
/// Represents a layer between what a classifying head reads and the linear layer that gives the logits: dropout, a linear layer from H to H, an activation. With it a head is of the
/// form that the sentence classifiers of RoBERTa, DistilBERT, ELECTRA, MPNet and DeBERTa have in transformers.
/// </summary>
public sealed class HiddenLayer
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="activation">What is done to each number behind the linear layer.</param>
    /// <param name="dropout">Dropout in front of this layer, from 0 to below 1; null takes that of the head, which stands behind it (<see cref="ClassificationOptions.Dropout"/>).</param>
    public HiddenLayer(HiddenActivation activation = HiddenActivation.Tanh, double? dropout = null) => (Activation, Dropout) = (activation, dropout);

    /// <summary>Gets what is done to each number behind the linear layer.</summary>
    public HiddenActivation Activation { get; }

    /// <summary>Gets the dropout in front of this layer; null where it is that of the head.</summary>
    public double? Dropout { get; }

    /// <summary>Whether the linear layer has a bias.</summary>
    internal bool HasBias { get; init; } = true;

    /// <summary>What the LayerNorm behind the activation adds to the variance, or null if there is none.</summary>
    internal double? NormEpsilon { get; init; }

    /// <summary>Whether that LayerNorm has a bias.</summary>
    internal bool NormHasBias { get; init; } = true;

    /// <summary>What is wrong with it, as sentences.</summary>
    internal IEnumerable<string> Problems()
    {
        const string Name = nameof(ClassificationOptions.HiddenLayer);
        if (!Enum.IsDefined(Activation))
        {
            yield return $"{Name}.{nameof(Activation)} is {(int)Activation}; it must be one of {string.Join(", ", Enum.GetNames<HiddenActivation>())}.";
        }

        foreach (var problem in HeadProblems.OfDropout(Dropout))
        {
            yield return $"{Name}.{problem}";
        }
    }
}
