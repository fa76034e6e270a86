using MultiTaskBert.Export;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class CrfTokenHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => Live(_crf)!.DecoderOf(Tagging);

    /// <inheritdoc/>
    /// <remarks>The scores of single tags; which tags go together is for the decoder, which has the scores of transitions.</remarks>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states) => graph.Linear(states.Last, "crf.emissions");
}
