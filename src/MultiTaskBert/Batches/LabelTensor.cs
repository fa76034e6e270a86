using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using TorchSharp;

namespace MultiTaskBert.Batches;

/// <summary>Gold answers as tensors.</summary>
internal static class LabelTensor
{
    /// <summary>Int64 or Float32 of the shape of the array, on the CPU; the caller owns it.</summary>
    internal static torch.Tensor ToTensor(this LabelArray labels)
    {
        long[] shape = [.. labels.Shape];
        return labels.HoldsIds ? torch.tensor(labels.Ids.ToArray(), shape) : torch.tensor(labels.Numbers.ToArray(), shape);
    }

    /// <summary>The numbers of a tensor that <see cref="ToTensor"/> made, or of rows of one; the caller keeps it.</summary>
    internal static LabelArray ToLabelArray(this torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        int[] shape = [.. labels.shape.Select(size => checked((int)size))];
        var values = labels.detach().cpu().contiguous();
        return labels.dtype == torch.ScalarType.Int64 ? new LabelArray(values.data<long>().ToArray(), shape) : new LabelArray(values.data<float>().ToArray(), shape);
    }

    /// <summary>Joins answers that were laid row by row: Int64 [B, T] or [B], <see cref="LabelLayout.Ignored"/> behind the end of each row; the caller owns it.</summary>
    internal static torch.Tensor Of(EncodedLabel[] answers, int length)
    {
        var isPerToken = answers[0].Laid!.IsPerToken;
        var width = isPerToken ? length : 1;
        var ids = new long[answers.Length * width];
        for (var row = 0; row < answers.Length; row++)
        {
            var place = ids.AsSpan(row * width, width);
            var laid = answers[row].Laid!.Ids;
            laid.CopyTo(place);
            place[laid.Length..].Fill(LabelLayout.Ignored);
        }

        return torch.tensor(ids, isPerToken ? [answers.Length, length] : [answers.Length]);
    }
}
