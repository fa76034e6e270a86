using MultiTaskBert.Labels;
using TorchSharp;

namespace MultiTaskBert.Data;

/// <summary>Joins the laid gold answers of rows into the tensor of a batch.</summary>
internal static class LabelTensor
{
    /// <summary>Int64 [B, T] or [B], <see cref="LabelLayout.Ignored"/> behind the end of each row; the caller owns it.</summary>
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
