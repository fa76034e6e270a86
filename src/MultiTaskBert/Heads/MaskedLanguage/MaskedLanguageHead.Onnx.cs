using System.Globalization;
using MultiTaskBert.Export;
using MultiTaskBert.Predictions.Decoding;

namespace MultiTaskBert;

/// <content>The head as a graph for other runtimes.</content>
public sealed partial class MaskedLanguageHead
{
    /// <inheritdoc/>
    protected internal override HeadDecoder? ExportDecoder => new MaskedTokensDecoder(_tokenizer!(), _options.Candidates);

    /// <inheritdoc/>
    /// <remarks>The logits of the tokens that are written as the mask token, in their order through all rows, [masked, V]: those of every token would take far more time and memory than the encoder.</remarks>
    protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
    {
        var mask = _tokenizer!().MaskId ?? throw new NotSupportedException(
            $"Head '{Name}' cannot be exported to ONNX: its output is that of mask tokens, and the tokenizer has none. Leave it out ({nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Heads)}).");
        var places = graph.Transpose(graph.Node("NonZero", [graph.Node("Equal", [graph.InputIds, graph.Constant((long)mask)])]), 1, 0);   // [masked, 2]
        var masked = graph.Node("GatherND", [states.Last, places]);                                                                 // [masked, H]
        var transformed = graph.LayerNorm(graph.Activation(graph.Linear(masked, "transform.dense"), _activation), "transform.LayerNorm", _epsilon);
        var table = _table!();
        var logits = graph.Node(
            "Gemm", [transformed, graph.Shared(_tableName!(), table), graph.Parameter("transform.bias")], new Dictionary<string, object>(StringComparer.Ordinal) { ["transB"] = 1L });
        return logits.WithShape("masked", table.shape[0].ToString(CultureInfo.InvariantCulture));
    }
}
