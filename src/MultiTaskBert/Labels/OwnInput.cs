using TorchSharp;

namespace MultiTaskBert.Labels;

/// <summary>
/// What a head gives the encoder to read besides the rows as they are: some rows with tokens hidden, or other texts. No other head sees it. Owns its tensors, outside of any
/// dispose scope.
/// </summary>
internal sealed class OwnInput : IDisposable
{
    private readonly Dictionary<int, IReadOnlyList<int>>? _masked;

    /// <param name="rows">The row of the batch that each row of the input belongs to, ascending.</param>
    /// <param name="ids">Int64 [R, T'], the padding's id behind the end of a row.</param>
    /// <param name="mask">Int64 [R, T']: 1 for tokens, 0 for padding.</param>
    /// <param name="types">Int64 [R, T'], the segment of each token.</param>
    /// <param name="labels">What becomes the head's tensor of gold answers for the whole batch, or null to leave that as it is.</param>
    /// <param name="masked">For each row of the input the positions of tokens that are asked for, or null if none are.</param>
    internal OwnInput(IReadOnlyList<int> rows, torch.Tensor ids, torch.Tensor mask, torch.Tensor types, torch.Tensor? labels = null, IReadOnlyList<IReadOnlyList<int>>? masked = null)
    {
        (Rows, Labels) = (rows, labels?.DetachFromDisposeScope());
        (InputIds, AttentionMask, TokenTypeIds) = (ids.DetachFromDisposeScope(), mask.DetachFromDisposeScope(), types.DetachFromDisposeScope());
        _masked = masked is null ? null : rows.Zip(masked).ToDictionary(row => row.First, row => row.Second);
    }

    internal IReadOnlyList<int> Rows { get; }

    internal torch.Tensor InputIds { get; private set; }

    internal torch.Tensor AttentionMask { get; private set; }

    internal torch.Tensor TokenTypeIds { get; private set; }

    /// <summary>The new gold answers, on the CPU; whoever puts them into the batch takes ownership.</summary>
    internal torch.Tensor? Labels { get; }

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
