using MultiTaskBert.Labels;
using TorchSharp;

namespace MultiTaskBert.Batches;

/// <summary>
/// What a head gives the encoder to read besides the rows as they are: some rows with tokens hidden, or other texts. No other head sees it. Owns its tensors, outside of any
/// dispose scope.
/// </summary>
internal sealed class OwnInput : IDisposable
{
    private readonly Dictionary<int, IReadOnlyList<int>>? _masked;

    /// <summary>Makes the tensors of what a layout laid.</summary>
    internal OwnInput(LaidInput laid)
    {
        Rows = laid.Rows;
        _masked = laid.Masked is { } masked ? laid.Rows.Zip(masked).ToDictionary(row => row.First, row => row.Second) : null;
        InputIds = FilledRows.Of(laid.Ids, laid.Length, laid.PadId).DetachFromDisposeScope();
        AttentionMask = FilledRows.Mask([.. laid.Ids.Select(row => row.Length)], laid.Length).DetachFromDisposeScope();
        TokenTypeIds = FilledRows.Of(laid.TypeIds, laid.Length).DetachFromDisposeScope();
    }

    internal IReadOnlyList<int> Rows { get; }

    internal torch.Tensor InputIds { get; private set; }

    internal torch.Tensor AttentionMask { get; private set; }

    internal torch.Tensor TokenTypeIds { get; private set; }

    /// <summary>The positions of a row of the batch that are asked for; null if the input holds no such row, or nothing is asked for.</summary>
    internal IReadOnlyList<int>? MaskedIn(int row) => _masked?.GetValueOrDefault(row);

    /// <summary>Moves the tensors by a function that gives back a tensor without dispose scope, and disposes what it moved away from.</summary>
    internal void Move(Func<torch.Tensor, torch.Tensor> move) => (InputIds, AttentionMask, TokenTypeIds) = (move(InputIds), move(AttentionMask), move(TokenTypeIds));

    public void Dispose()
    {
        InputIds.Dispose();
        AttentionMask.Dispose();
        TokenTypeIds.Dispose();
    }
}
