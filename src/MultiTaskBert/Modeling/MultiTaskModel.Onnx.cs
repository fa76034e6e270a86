using MultiTaskBert.Export;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Modeling;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert;

/// <content>The model as a graph for other runtimes.</content>
public sealed partial class MultiTaskModel
{
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
        ThrowIfUnfit(heads, options);
        var model = GraphOf(heads, options);
        model.ThrowIfUnknown(options.KeepInFloat32);
        model.ThrowIfTooLarge(options.ExternalData);
        var headsModel = options.Windows ? GraphOfHeads(heads, options) : null;
        var size = 0L;
        SavedFolder.Replace(
            folder,
            "the exported model",
            [OnnxModel.FileName, OnnxModel.FileName + OnnxModel.DataEnding, HeadsGraph.FileName, HeadsGraph.FileName + OnnxModel.DataEnding, OutputsFile.FileName, PretrainedConfig.FileName, .. _backbone.HasTokenizer ? TokenizerFiles.All : []],
            written =>
            {
                model.Write(written);
                headsModel?.Write(written, HeadsGraph.FileName);
                size = Directory.EnumerateFiles(written, "*.onnx*").Sum(file => new FileInfo(file).Length);
                _backbone.WriteConfig(written);
                OutputsFile.Write(written, _backbone.Shape.MaxLength, heads.Select(head =>
                {
                    var description = HeadKinds.Describe(head);
                    return (new OutputsFile.Output(head.Name, head.ExportDecoder, ReadingOf(head), EncoderReading.ReadsWindows(head)), description?.Kind, description?.Settings);
                }));
            });
        return new OnnxExport(model.InputNames, model.OutputNames, [.. model.QuantizedLayers], size);
    }

    private OnnxModel GraphOf(IReadOnlyList<TaskHead> heads, OnnxExportOptions options)
    {
        var model = new OnnxModel(options);
        var graph = EncoderGraphOf(model);
        _ = (graph.InputIds, graph.AttentionMask);
        var states = _backbone.ExportOnnx(graph);
        if (options.IncludeHiddenStates || options.Windows)
        {
            model.Output(HeadsGraph.States, states.Last);
        }

        foreach (var head in heads)
        {
            model.Output(head.Name, OutputOf(head, model, states));
        }

        return model;
    }

    // The encoder says what its pooler computes; the rest of it is left out again.
    private OnnxModel GraphOfHeads(IReadOnlyList<TaskHead> heads, OnnxExportOptions options)
    {
        var model = new OnnxModel(options);
        var states = _backbone.ExportOnnx(EncoderGraphOf(model)).OfInputs();
        foreach (var head in heads)
        {
            var output = OutputOf(head, model, states);
            var sources = model.Sources(output.Name);
            if (model.InputNames.FirstOrDefault(input => sources.Contains(input) && !HeadsGraph.Inputs.Contains(input, StringComparer.Ordinal)) is { } read)
            {
                throw new NotSupportedException(
                    $"Head '{head.Name}' ({head.GetType().Name}) reads {read}, and of a row that is read in windows only hidden states are put together. Set {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Windows)} to false, or leave the head out.");
            }

            model.Output(head.Name, output);
        }

        model.LeaveOutUnused();
        return model;
    }

    private OnnxGraph EncoderGraphOf(OnnxModel model) => PartOf(model, _backbone, string.Empty, $"The encoder ({_backbone.GetType().Name})", isQuantized: true);

    private OnnxGraph PartOf(OnnxModel model, TorchSharp.torch.nn.Module part, string prefix, string name, bool isQuantized) =>
        new(model, part, prefix, name, _backbone.Shape.HiddenSize, _backbone.Shape.MaxLength, isQuantized);

    private OnnxValue OutputOf(TaskHead head, OnnxModel model, OnnxStates states)
    {
        var output = head.ExportOnnx(PartOf(model, head, $"heads.{head.Name}.", $"Head '{head.Name}' ({head.GetType().Name})", isQuantized: false), states);
        return output?.Shape is null
            ? throw new InvalidOperationException(
                $"Head '{head.Name}' ({head.GetType().Name}): {nameof(TaskHead.ExportOnnx)} returned {(output is null ? "null" : $"a value of unknown shape; say it with {nameof(OnnxValue)}.{nameof(OnnxValue.WithShape)}(\"batch\", …)")}.")
            : output;
    }

    private static OutputReading ReadingOf(TaskHead head) => head.Reading switch
    {
        HeadReading.Tokens => OutputReading.Tokens,
        HeadReading.Pooled => OutputReading.Pooled,
        _ => OutputReading.Row,
    };

    private static void ThrowIfUnfit(TaskHead[] heads, OnnxExportOptions options)
    {
        if (options.IncludeHiddenStates && Array.Exists(heads, head => head.Name.Equals(HeadsGraph.States, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"A head is named {HeadsGraph.States}, which is the name of the output of {nameof(OnnxExportOptions.IncludeHiddenStates)}; set that to false.", nameof(options));
        }

        if (options.Windows && heads.FirstOrDefault(head => HeadsGraph.Inputs.Contains(head.Name, StringComparer.Ordinal)) is { } named)
        {
            throw new ArgumentException($"A head is named {named.Name}, which is the name of an input of {HeadsGraph.FileName}; set {nameof(OnnxExportOptions.Windows)} to false.", nameof(options));
        }

        if (options.Windows && heads.FirstOrDefault(head => head.Layout is MaskedTokensLayout) is { } masked)
        {
            throw new ArgumentException(
                $"{nameof(OnnxExportOptions.Windows)} is true, but head '{masked.Name}' masks tokens of whole rows and reads no windows; leave it out ({nameof(OnnxExportOptions.Heads)}), or set {nameof(OnnxExportOptions.Windows)} to false.",
                nameof(options));
        }
    }
}
