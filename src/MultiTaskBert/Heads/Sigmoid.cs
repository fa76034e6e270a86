namespace MultiTaskBert.Heads;

/// <summary>The logistic function in double precision.</summary>
internal static class Sigmoid
{
    /// <summary>1 / (1 + e^−x), without overflow.</summary>
    internal static double Of(double logit) => logit >= 0 ? 1 / (1 + Math.Exp(-logit)) : Math.Exp(logit) / (1 + Math.Exp(logit));
}
