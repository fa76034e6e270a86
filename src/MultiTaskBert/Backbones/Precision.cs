namespace MultiTaskBert.Backbones;

/// <summary>Specifies in which type an encoder multiplies matrices. Weights, gradients, sums and everything else stay Float32.</summary>
public enum Precision
{
    /// <summary>Float32 throughout: the numbers of the reference implementations.</summary>
    Float32,

    /// <summary>The linear layers in bfloat16 (8 bits of mantissa): faster with AMX and on AMD processors that have AVX512_BF16, slower elsewhere.</summary>
    BFloat16,

    /// <summary><see cref="BFloat16"/> where the processor is faster in it, else <see cref="Float32"/>.</summary>
    Auto,
}
