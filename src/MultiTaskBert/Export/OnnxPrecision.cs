namespace MultiTaskBert;

/// <summary>Specifies how the weights of an exported model are stored and multiplied.</summary>
public enum OnnxPrecision
{
    /// <summary>Stored and computed in Float32: the outputs of the model, up to rounding.</summary>
    Float32,

    /// <summary>Stored in Float16, half the size; computed in Float32.</summary>
    Float16,

    /// <summary>
    /// The linear layers of the encoder stored in 8 bits, with a scale for each output, and multiplied in 8 bits: the activations are rounded while the model runs, with a scale for each call
    /// (dynamic quantization). All else as in <see cref="Float32"/>.
    /// </summary>
    Int8,
}
