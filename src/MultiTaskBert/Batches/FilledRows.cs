using TorchSharp;

namespace MultiTaskBert.Batches;

/// <summary>Rows of different lengths as one tensor.</summary>
internal static class FilledRows
{
    /// <summary>Int64 [R, length], the filling behind the end of each row; the caller owns it.</summary>
    internal static torch.Tensor Of(IReadOnlyList<IReadOnlyList<int>> rows, int length, int filling = 0)
    {
        var values = new long[rows.Count * length];
        for (var row = 0; row < rows.Count; row++)
        {
            var place = values.AsSpan(row * length, length);
            var tokens = rows[row];
            for (var token = 0; token < tokens.Count; token++)
            {
                place[token] = tokens[token];
            }

            place[tokens.Count..].Fill(filling);
        }

        return torch.tensor(values, [rows.Count, length]);
    }

    /// <summary>Int64 [R, length]: 1 in the first places of each row, as many as it is long, and 0 behind; the caller owns it.</summary>
    internal static torch.Tensor Mask(IReadOnlyList<int> lengths, int length)
    {
        var values = new long[lengths.Count * length];
        for (var row = 0; row < lengths.Count; row++)
        {
            values.AsSpan(row * length, lengths[row]).Fill(1);
        }

        return torch.tensor(values, [lengths.Count, length]);
    }
}
