using MultiTaskBert.Export;
using MultiTaskBert.Heads;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert;

/// <content>The model as a graph for other runtimes.</content>
public sealed partial class MultiTaskModel
{
    private const string HiddenStatesName = "last_hidden_state";

    /// <summary>
    /// Writes the model as ONNX into a folder: <c>model.onnx</c> with the encoder and the heads, and beside it <c>config.json</c>, the tokenizer's files, and <c>heads.json</c>, which says how the outputs are read. The
    /// package MultiTaskBert.Onnx predicts from the folder without LibTorch; any ONNX runtime reads <c>model.onnx</c>.
    /// </summary>
    /// <remarks>
    /// Inputs are <c>input_ids</c>, <c>attention_mask</c> and, where the encoder has segments, <c>token_type_ids</c>: Int64 [batch, length], both of any size up to the encoder's longest row. Outputs have the
    /// names of the heads: Float32, what <see cref="TaskHead.Forward"/> gives; of a <see cref="SentenceEmbeddingHead"/> the vector of each row, of a <see cref="MaskedLanguageHead"/> the logits of the mask tokens. The operators
    /// are those of opset 17. The files are replaced as a whole or not at all, as <see cref="Save"/> replaces its own; both may lie in one folder. While it writes it takes less than 100 MB beside the model.
    /// </remarks>
    /// <param name="folder">The folder; it is created if missing.</param>
    /// <param name="options">Heads, precision; null takes the defaults.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed.</exception>
    /// <exception cref="NotSupportedException">The encoder, or a head, has no graph; it is named, with what to do.</exception>
    /// <exception cref="InvalidOperationException">The model has LoRA adapters, or another thread trains it.</exception>
    /// <exception cref="CheckpointException">The folder cannot be written; what was in it is as it was.</exception>
    public OnnxExport ExportOnnx(string folder, OnnxExportOptions? options = null)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(ExportOnnx)}");
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options ??= new OnnxExportOptions();
        string[] names = [.. Heads.Select(head => head.Name)];
        string[] problems = [.. options.Problems(names)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The model cannot be exported: {string.Join(' ', problems)}", nameof(options));
        }

        if (_lora is not null)
        {
            throw new InvalidOperationException(
                $"The model has LoRA adapters on {_lora.All.Count} linear layers, which an exported model has no place for. Call {nameof(MergeLora)} to add them to the weights, or {nameof(RemoveLora)} to leave them out, and export then.");
        }

        TaskHead[] heads = [.. Heads.Where(head => options.Heads?.Contains(head.Name, StringComparer.Ordinal) ?? true)];
        if (options.IncludeHiddenStates && Array.Exists(heads, head => head.Name.Equals(HiddenStatesName, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"A head is named {HiddenStatesName}, which is the name of the output of {nameof(OnnxExportOptions.IncludeHiddenStates)}; set that to false.", nameof(options));
        }

        var model = GraphOf(heads, options);
        model.ThrowIfUnknown(options.KeepInFloat32);
        model.ThrowIfTooLarge(options.ExternalData);
        var size = 0L;
        SavedFolder.Replace(
            folder,
            "the exported model",
            [OnnxModel.FileName, OnnxModel.DataFileName, OutputsFile.FileName, PretrainedConfig.FileName, .. _backbone.HasTokenizer ? TokenizerFiles.All : []],
            written =>
            {
                model.Write(written);
                size = Directory.EnumerateFiles(written, OnnxModel.FileName + "*").Sum(file => new FileInfo(file).Length);
                _backbone.WriteConfig(written);
                OutputsFile.Write(written, _backbone.Shape.MaxLength, heads.Select(head =>
                {
                    var description = HeadKinds.Describe(head);
                    return (head.Name, description?.Kind, description?.Settings, head.ExportDecoder);
                }));
            });
        return new OnnxExport(model.InputNames, model.OutputNames, [.. model.QuantizedLayers], size);
    }

    private OnnxModel GraphOf(IReadOnlyList<TaskHead> heads, OnnxExportOptions options)
    {
        var model = new OnnxModel(options);
        OnnxGraph Graph(TorchSharp.torch.nn.Module part, string prefix, string name, bool isQuantized) =>
            new(model, part, prefix, name, _backbone.Shape.HiddenSize, _backbone.Shape.MaxLength, isQuantized);

        var graph = Graph(_backbone, string.Empty, $"The encoder ({_backbone.GetType().Name})", isQuantized: true);
        _ = (graph.InputIds, graph.AttentionMask);
        var states = _backbone.ExportOnnx(graph);
        if (options.IncludeHiddenStates)
        {
            model.Output(HiddenStatesName, states.Last);
        }

        foreach (var head in heads)
        {
            var output = head.ExportOnnx(Graph(head, $"heads.{head.Name}.", $"Head '{head.Name}' ({head.GetType().Name})", isQuantized: false), states);
            model.Output(
                head.Name,
                output?.Shape is null
                    ? throw new InvalidOperationException(
                        $"Head '{head.Name}' ({head.GetType().Name}): {nameof(TaskHead.ExportOnnx)} returned {(output is null ? "null" : $"a value of unknown shape; say it with {nameof(OnnxValue)}.{nameof(OnnxValue.WithShape)}(\"batch\", …)")}.")
                    : output);
        }

        return model;
    }
}
