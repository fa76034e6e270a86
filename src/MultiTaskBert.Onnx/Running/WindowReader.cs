using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data;
using MultiTaskBert.Inference;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.Onnx.Running;

/// <summary>Reads long rows in windows: these through the model, and what was put together of them through the graph of the heads. Safe to use from several threads at once.</summary>
internal sealed class WindowReader : IDisposable
{
    private readonly InferenceSession _model;
    private readonly InferenceSession _headsModel;
    private readonly OutputsFile.Output[] _heads;
    private readonly OutputsFile.Output[] _ofWindows;   // those heads that are read from windows
    private readonly RowEncoder _rows;
    private readonly bool _isMaxLogit;
    private readonly int _atOnce;
    private readonly int _width;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly string[] _headsInputs;
    private readonly string[] _headsOutputs;

    private WindowReader(InferenceSession model, InferenceSession headsModel, OutputsFile.Output[] heads, RowEncoder rows, int atOnce, int width)
    {
        (_model, _headsModel, _heads, _rows, _atOnce, _width) = (model, headsModel, heads, rows, atOnce, width);
        _isMaxLogit = rows.Pooling == WindowPooling.MaxLogit;
        _ofWindows = [.. heads.Where(head => LongRow.IsReadFromWindows(head, _isMaxLogit))];
        (_inputs, _outputs) = ([.. model.InputNames], [HeadsGraph.States, .. _ofWindows.Select(head => head.Name)]);
        (_headsInputs, _headsOutputs) = ([.. headsModel.InputNames], Array.ConvertAll(heads, head => head.Name));
    }

    /// <summary>Makes a reader of two sessions, of which it disposes the second.</summary>
    /// <param name="model">The model.</param>
    /// <param name="headsModel">The heads of it.</param>
    /// <param name="heads">What the outputs are.</param>
    /// <param name="rows">What makes tokens and windows.</param>
    /// <param name="atOnce">How many windows go through the model at once.</param>
    /// <returns>The reader; null if the two are not of one export.</returns>
    internal static WindowReader? Of(InferenceSession model, InferenceSession headsModel, OutputsFile.Output[] heads, RowEncoder rows, int atOnce) =>
        model.OutputMetadata.TryGetValue(HeadsGraph.States, out var states) && states.Dimensions is [_, _, > 0 and var width]
        && headsModel.InputMetadata.All(input => HeadsGraph.Inputs.Contains(input.Key) && (input.Key.Equals(HeadsGraph.Mask, StringComparison.Ordinal) || input.Value.Dimensions[^1] == width))
            ? new WindowReader(model, headsModel, heads, rows, atOnce, width)
            : null;

    /// <summary>Reads rows that have windows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops between two batches of windows.</param>
    /// <returns>For each row the output of each head.</returns>
    internal (PreparedRow Row, LongRow.HeadOutput[] Outputs)[] Read(PreparedRow[] rows, CancellationToken cancellationToken)
    {
        var answers = new List<(PreparedRow, LongRow.HeadOutput[])>(rows.Length);
        foreach (var group in rows.SelectMany(WindowsOf).Chunk(_atOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadGroup(group);
            answers.AddRange(group.Where(part => part.Window == part.Row.Row.WindowCount - 1).Select(part => (part.Row.Row, Finish(part.Row))));
        }

        return [.. answers];
    }

    public void Dispose() => _headsModel.Dispose();

    // What is gathered of a row takes memory only from its first window to its last.
    private IEnumerable<(LongRow Row, int Window)> WindowsOf(PreparedRow row)
    {
        var gathered = new LongRow(row, _heads, _isMaxLogit, _width);
        return Enumerable.Range(0, row.WindowCount).Select(window => (gathered, window));
    }

    private void ReadGroup((LongRow Row, int Window)[] group)
    {
        var parts = Array.ConvertAll(group, entry => new EncoderInputs.Part(entry.Row.Row.Encoded, entry.Window));
        using var inputs = new EncoderInputs(_inputs, parts, _rows.PaddedLength(parts.Max(part => part.Length)), _rows.Tokenizer.PadId);
        using var run = new RunOptions();
        using var outputs = _model.Run(run, _inputs, inputs.Values, _outputs);
        for (var index = 0; index < group.Length; index++)
        {
            group[index].Row.Add(group[index].Window, index, outputs[0], _ofWindows.Zip(outputs.Skip(1)));
        }
    }

    private LongRow.HeadOutput[] Finish(LongRow row)
    {
        var inputs = row.Pooled(_headsInputs);
        try
        {
            using var run = new RunOptions();
            using var outputs = _headsModel.Run(run, _headsInputs, inputs, _headsOutputs);
            return [.. _heads.Zip(outputs, row.Finish)];
        }
        finally
        {
            Array.ForEach(inputs, value => value.Dispose());
        }
    }
}
