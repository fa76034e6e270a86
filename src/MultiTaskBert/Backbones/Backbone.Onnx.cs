using MultiTaskBert.Export;

namespace MultiTaskBert;

/// <content>The encoder as a graph for other runtimes.</content>
public abstract partial class Backbone
{
    /// <summary>Says what the encoder computes outside training, as the graph of an ONNX model. An encoder of your own overrides it to be exported; by default it is refused.</summary>
    /// <param name="graph">The graph, which knows the parameters of the encoder by their names.</param>
    /// <returns>What heads read.</returns>
    /// <exception cref="NotSupportedException">The encoder has no graph.</exception>
    protected internal virtual OnnxStates ExportOnnx(OnnxGraph graph) => throw new NotSupportedException(
        $"{GetType().Name} cannot be exported to ONNX, since it does not say what it computes; override {nameof(Backbone)}.{nameof(ExportOnnx)} in it.");

    /// <summary>Writes all files of the encoder but its weights: the tokenizer's, and what else is known.</summary>
    internal virtual void WriteConfig(string folder)
    {
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }
}
