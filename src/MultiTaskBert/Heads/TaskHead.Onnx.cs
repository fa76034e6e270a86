using MultiTaskBert.Export;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public abstract partial class TaskHead
{
    /// <summary>
    /// Gets what reads the output of <see cref="ExportOnnx"/> where there is no LibTorch; it is written beside an exported model. Null, the default, if none of the library does: then whoever predicts with
    /// the exported model gives one.
    /// </summary>
    protected internal virtual HeadDecoder? ExportDecoder => null;

    /// <summary>Says what the head computes outside training, as the graph of an ONNX model. A head of your own overrides it to be exported; by default it is refused.</summary>
    /// <param name="graph">The graph, which knows the parameters of the head by their names.</param>
    /// <param name="states">What the encoder gives.</param>
    /// <returns>The output: Float32 with the batch as its first dimension, of known shape (<see cref="OnnxValue.WithShape"/>).</returns>
    /// <exception cref="NotSupportedException">The head has no graph.</exception>
    protected internal virtual OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) => throw new NotSupportedException(
        $"Head '{Name}' ({GetType().Name}) cannot be exported to ONNX, since it does not say what it computes; override {nameof(TaskHead)}.{nameof(ExportOnnx)} in it, or leave it out ({nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Heads)}).");
}
