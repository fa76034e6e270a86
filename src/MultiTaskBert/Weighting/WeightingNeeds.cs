namespace MultiTaskBert.Weighting;

/// <summary>Specifies what a weigher must be told, besides the losses, or have done.</summary>
[Flags]
public enum WeightingNeeds
{
    /// <summary>The losses are enough.</summary>
    None = 0,

    /// <summary>In each step <see cref="LossWeigher.ObserveGradientNorms"/>: one backward pass for each head, and memory for a gradient of each at the shared parameters.</summary>
    GradientNorms = 1,

    /// <summary>After each step <see cref="LossWeigher.ObserveLossesAfter"/>: one more forward pass.</summary>
    LossesAfter = 2,

    /// <summary>The heads' own parameters are trained by their plain losses; the weights reach the shared ones only.</summary>
    PlainHeads = 4,
}
