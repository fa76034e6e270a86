using TorchSharp;

namespace MultiTaskBert.Batches;

/// <summary>Rows of different lengths as one tensor.</summary>
internal static class FilledRows
{
    /// <summary>Int64 [R, length], the filling behind the end of each row; the caller owns it.</summary>
    internal static torch.Tensor Of(IReadOnlyList<int[]> rows, int length, int filling = 0)
    {
        var values = new long[rows.Count * length];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var token = 0; token < length; token++)
            {
                values[(row * length) + token] = token < rows[row].Length ? rows[row][token] : filling;
            }
        }

        return torch.tensor(values, [rows.Count, length]);
    }
}
