namespace MultiTaskBert.Weighting;

/// <summary>Specifies where the gradients of single heads are taken and aggregated.</summary>
public enum GradientSite
{
    /// <summary>
    /// At all trainable parameters of the encoder, as the methods are defined: a backward pass through the encoder for each head. Takes heads × these parameters × 4 bytes, and
    /// the activations stay until the last head is done.
    /// </summary>
    SharedParameters,

    /// <summary>
    /// At the hidden states that all heads read: a short backward pass for each head, and one through the encoder for the result (Sener and Koltun 2018, section 3.3).
    /// Takes heads × rows × tokens × hidden size × 4 bytes. It is another method where the encoder is not linear; what is shared above the hidden states, such as a pooler, gets
    /// the weighted sum.
    /// </summary>
    HiddenStates,
}
