namespace MultiTaskBert;

/// <summary>Specifies what a sentence head reads of the hidden states.</summary>
public enum Pooling
{
    /// <summary>The hidden state of the first token, [CLS].</summary>
    Cls,

    /// <summary>The mean over all tokens of the row.</summary>
    Mean,

    /// <summary>The encoder's pooler: for BERT a linear layer and tanh over [CLS]. The checkpoint must hold one.</summary>
    Pooler,

    /// <summary>The greatest value over all tokens of the row, in each dimension.</summary>
    Max,
}
