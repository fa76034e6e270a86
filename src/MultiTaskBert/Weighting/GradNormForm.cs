namespace MultiTaskBert.Weighting;

/// <summary>Specifies in which of its two ways GradNorm is done; they train the weights differently.</summary>
public enum GradNormForm
{
    /// <summary>Chen et al. 2018: free weights, scaled after each step so that they sum to the number of heads; Lᵢ(0) is the loss of the first step.</summary>
    Paper,

    /// <summary>
    /// LibMTL: w = K softmax(s), not rescaled; weights 1 during the first epoch, whose mean losses are the Lᵢ(0); the heads' own parameters are
    /// trained by their plain losses.
    /// </summary>
    LibMtl,
}
