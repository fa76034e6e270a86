namespace MultiTaskBert.Weighting;

/// <summary>Specifies how trained weights of losses make their steps.</summary>
public enum WeightOptimizer
{
    /// <summary>Adam with betas 0.9 and 0.999: steps of about the learning rate, whatever the scale of the losses.</summary>
    Adam,

    /// <summary>Plain gradient descent: steps in proportion to the losses.</summary>
    Sgd,
}
