namespace MultiTaskBert;

/// <summary>Represents what <see cref="MultiTaskModel.ExportOnnx"/> wrote.</summary>
public sealed class OnnxExport
{
    internal OnnxExport(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, IReadOnlyList<string> quantizedLayers, long bytes) =>
        (Inputs, Outputs, QuantizedLayers, Bytes) = (inputs, outputs, quantizedLayers, bytes);

    /// <summary>Gets the names of the inputs, Int64 [batch, length].</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Gets the names of the outputs, those of the heads.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Gets the linear layers that are multiplied in 8 bits, from the lowest; empty in other precisions.</summary>
    public IReadOnlyList<string> QuantizedLayers { get; }

    /// <summary>Gets the bytes of <c>model.onnx</c> and, where they are, <c>model.onnx_data</c> and <c>heads.onnx</c>.</summary>
    public long Bytes { get; }
}
