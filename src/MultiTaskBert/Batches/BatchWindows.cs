using MultiTaskBert.Data;
using TorchSharp;

namespace MultiTaskBert.Batches;

/// <summary>
/// The windows in which the encoder reads the rows of a batch, W of them, and where its states belong in the whole rows. A row that is not long is one window. Owns its tensors, outside of any dispose
/// scope.
/// </summary>
internal sealed class BatchWindows : IDisposable
{
    private BatchWindows(IReadOnlyList<EncodedRow> rows, int length, int rowLength, int padId)
    {
        var counts = rows.Select(row => row.WindowCount).ToArray();
        Count = counts.Sum();
        PaddedLength = length;
        MostOfARow = counts.Max();
        var (ids, mask, types) = (new long[Count * length], new long[Count * length], new long[Count * length]);
        var states = new long[rows.Count * rowLength];
        var (ofRow, weights) = (new long[rows.Count * MostOfARow], new float[rows.Count * MostOfARow]);
        Array.Fill(ids, padId);
        var first = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            var (encoding, windows) = (rows[row].Encoding, rows[row].Windows);
            for (var window = 0; window < counts[row]; window++)
            {
                var start = (first + window) * length;
                var tokens = windows?.Length(window) ?? encoding.Length;
                TokenCount += tokens;
                for (var token = 0; token < tokens; token++)
                {
                    var place = windows?.PlaceInRow(window, token) ?? token;
                    (ids[start + token], mask[start + token], types[start + token]) = (encoding.Ids[place], 1, encoding.TypeIds[place]);
                }
            }

            for (var place = 0; place < encoding.Length; place++)
            {
                var owner = windows?.Owners[place] ?? 0;
                states[(row * rowLength) + place] = ((long)(first + owner) * length) + (windows?.PlaceInWindow(owner, place) ?? place);
            }

            // Padding shows what stands first: any number will do.
            states.AsSpan((row * rowLength) + encoding.Length, rowLength - encoding.Length).Fill((long)first * length);
            for (var window = 0; window < MostOfARow; window++)
            {
                var place = (row * MostOfARow) + window;
                ofRow[place] = first + Math.Min(window, counts[row] - 1);
                weights[place] = windows is { HasFirst: false } ? (window == 0 ? 1 : 0) : window < counts[row] ? 1f / counts[row] : 0;
            }

            first += counts[row];
        }

        InputIds = torch.tensor(ids, [Count, length]).DetachFromDisposeScope();
        AttentionMask = torch.tensor(mask, [Count, length]).DetachFromDisposeScope();
        TokenTypeIds = torch.tensor(types, [Count, length]).DetachFromDisposeScope();
        States = torch.tensor(states).DetachFromDisposeScope();
        OfRow = torch.tensor(ofRow).DetachFromDisposeScope();
        FirstWeights = torch.tensor(weights, [rows.Count, MostOfARow, 1]).DetachFromDisposeScope();
    }

    /// <summary>The number of windows W.</summary>
    internal int Count { get; }

    /// <summary>The length T that they are padded to.</summary>
    internal int PaddedLength { get; }

    /// <summary>The greatest number of windows of one row.</summary>
    internal int MostOfARow { get; }

    /// <summary>The number of tokens of all windows, those that they share counted in each.</summary>
    internal long TokenCount { get; private set; }

    /// <summary>Int64 [W, T].</summary>
    internal torch.Tensor InputIds { get; private set; }

    /// <summary>Int64 [W, T].</summary>
    internal torch.Tensor AttentionMask { get; private set; }

    /// <summary>Int64 [W, T].</summary>
    internal torch.Tensor TokenTypeIds { get; private set; }

    /// <summary>Int64 [B · L]: for each place of each whole row where its state stands among the W · T of the windows.</summary>
    internal torch.Tensor States { get; private set; }

    /// <summary>Int64 [B · most]: the windows of each row; behind its last, that one again.</summary>
    internal torch.Tensor OfRow { get; private set; }

    /// <summary>Float32 [B, most, 1]: what the first state of each of these counts in that of the row; 0 where a window stands again.</summary>
    internal torch.Tensor FirstWeights { get; private set; }

    /// <summary>How heads of classes read the windows.</summary>
    internal WindowPooling Pooling { get; private init; }

    /// <summary>The windows of rows; null if the encoder reads each of them at once.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="encoder">What made them.</param>
    /// <param name="rowLength">The length L that whole rows are padded to.</param>
    internal static BatchWindows? Of(IReadOnlyList<EncodedRow> rows, RowEncoder encoder, int rowLength) => rows.All(row => row.Windows is null)
        ? null
        : new BatchWindows(rows, encoder.PaddedLength(rows.Max(row => row.LongestWindow)), rowLength, encoder.Tokenizer.PadId) { Pooling = encoder.Pooling };

    /// <summary>Moves the tensors by a function that gives back a tensor without dispose scope, and disposes what it moved away from.</summary>
    internal void Move(Func<torch.Tensor, torch.Tensor> move)
    {
        (InputIds, AttentionMask, TokenTypeIds) = (move(InputIds), move(AttentionMask), move(TokenTypeIds));
        (States, OfRow, FirstWeights) = (move(States), move(OfRow), move(FirstWeights));
    }

    public void Dispose()
    {
        foreach (var tensor in (torch.Tensor[])[InputIds, AttentionMask, TokenTypeIds, States, OfRow, FirstWeights])
        {
            tensor.Dispose();
        }
    }
}
