namespace MultiTaskBert.Weighting;

/// <summary>Specifies the formula of uncertainty weighting, with s = log σ² for each head.</summary>
public enum UncertaintyForm
{
    /// <summary>Σ e⁻ˢL + s/2: Kendall et al. 2018, equation 10, for cross-entropies.</summary>
    Classification,

    /// <summary>Σ L/(2eˢ) + s/2: their equation 7, for squared errors; LibMTL and TorchJD use it for every loss.</summary>
    Regression,

    /// <summary>Σ L/(2eˢ) + log(1 + eˢ): Liebel and Körner 2018, equation 3, whose total is never negative.</summary>
    Revised,
}
