namespace MultiTaskBert;

/// <summary>Specifies the activation of a <see cref="HiddenLayer"/>.</summary>
public enum HiddenActivation
{
    /// <summary>The hyperbolic tangent, as in the classifiers of RoBERTa and MPNet.</summary>
    Tanh,

    /// <summary>max(x, 0), as in that of DistilBERT.</summary>
    Relu,

    /// <summary>x Φ(x) (Hendrycks and Gimpel 2016), as in those of ELECTRA, DeBERTa and ModernBERT.</summary>
    Gelu,

    /// <summary>GELU in its approximation by tanh; transformers calls it <c>gelu_new</c> and <c>gelu_pytorch_tanh</c>.</summary>
    TanhGelu,

    /// <summary>x σ(x), also called swish.</summary>
    Silu,
}
