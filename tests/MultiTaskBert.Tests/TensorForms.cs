using MultiTaskBert.Batches;
using MultiTaskBert.Labels;
using TorchSharp;

namespace MultiTaskBert.Tests;

/// <summary>What the library does with arrays, for tests whose expectations are tensors.</summary>
internal static class TensorForms
{
    /// <summary>Lays gold answers as the tensor that a batch holds.</summary>
    internal static torch.Tensor ToTensor(this LabelLayout layout, IReadOnlyList<LabeledEncoding> rows, int length) => layout.Lay(rows, length).ToTensor();

    /// <summary>Counts the labelled items of such a tensor.</summary>
    internal static long CountLabelled(this LabelLayout layout, torch.Tensor labels) => layout.CountLabelled(labels.ToLabelArray());

    /// <summary>Reads one row of the output of a batch, as a model does.</summary>
    internal static HeadPrediction Decode(this TaskHead head, torch.Tensor output, HeadRow row, int index = 0)
    {
        using var scope = torch.NewDisposeScope();
        var values = output[index].to(torch.ScalarType.Float32).contiguous();
        var shaped = new HeadRow(row.Encoding, row.Text, row.Words, [.. values.shape.Select(size => (int)size)]) { Masked = row.Masked };
        return head.Decode(values.data<float>().ToArray(), shaped);
    }
}
