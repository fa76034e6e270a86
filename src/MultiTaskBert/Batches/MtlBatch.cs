using MultiTaskBert.Batches;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert;

/// <summary>
/// Represents rows of equal length, ready for the encoder, with the gold answers of every head. The batch owns its tensors, outside of any dispose scope, until it is
/// disposed. Not thread-safe.
/// </summary>
public sealed partial class MtlBatch : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> _labels;
    private readonly Dictionary<string, long> _labelCounts;
    private bool _isDisposed;

    internal MtlBatch(
        torch.Tensor inputIds,
        torch.Tensor attentionMask,
        torch.Tensor tokenTypeIds,
        Dictionary<string, torch.Tensor> labels,
        Dictionary<string, long> labelCounts,
        IReadOnlyDictionary<string, long> lostLabels,
        IReadOnlyList<MtlRow> rows,
        IReadOnlyList<TokenEncoding> encodings)
    {
        (InputIds, AttentionMask, TokenTypeIds) = (inputIds, attentionMask, tokenTypeIds);
        (_labels, _labelCounts, LostLabels) = (labels, labelCounts, lostLabels);
        (Rows, Encodings) = (rows, encodings);
        PaddedLength = (int)inputIds.shape[1];
        TruncatedRows = encodings.Count(encoding => encoding.TruncatedTokens > 0);
        TruncatedTokens = encodings.Sum(encoding => (long)encoding.TruncatedTokens);
    }

    /// <summary>Gets the token ids: Int64 [B, T], padded with the tokenizer's padding id. Owned by the batch. Rows that the encoder reads in windows are whole here, and may be longer than it reads at once.</summary>
    public torch.Tensor InputIds { get => Live(field); private set; }

    /// <summary>Gets the attention mask, 1 for tokens and 0 for padding: Int64 [B, T]. Owned by the batch.</summary>
    public torch.Tensor AttentionMask { get => Live(field); private set; }

    /// <summary>Gets the segment of each token, 0 for padding: Int64 [B, T]. Owned by the batch.</summary>
    public torch.Tensor TokenTypeIds { get => Live(field); private set; }

    /// <summary>Gets, for each head, the tensor of gold answers that its layout makes, wholly "no label" if no row has one. Owned by the batch.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Labels => Live(_labels);

    /// <summary>Gets, for each head, the number of items (rows, or words) that carry a label.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts => _labelCounts.AsReadOnly();

    /// <summary>Gets, for each head, the number of gold items that no token carries, as <see cref="LabelLayout.CountLost"/> counts them: words or entities that were cut off, have no token, overlap, or share a word with another.</summary>
    public IReadOnlyDictionary<string, long> LostLabels { get; }

    /// <summary>Gets the rows, in the order of the tensors' first dimension.</summary>
    public IReadOnlyList<MtlRow> Rows { get; }

    /// <summary>Gets the tokens of each row, unpadded.</summary>
    public IReadOnlyList<TokenEncoding> Encodings { get; }

    /// <summary>Gets the number of rows B.</summary>
    public int RowCount => Encodings.Count;

    /// <summary>Gets the padded length T.</summary>
    public int PaddedLength { get; }

    /// <summary>Gets the number of rows that were cut because they were too long.</summary>
    public int TruncatedRows { get; }

    /// <summary>The number of tokens that were cut off all rows.</summary>
    internal long TruncatedTokens { get; }

    /// <summary>The windows in which the encoder reads the rows; null if it reads each at once. Owned by the batch.</summary>
    internal BatchWindows? Windows { get; init; }

    /// <summary>The number of tokens that the encoder reads, special ones included and padding not; those that windows share count in each.</summary>
    internal long TokenCount => Windows?.TokenCount ?? Encodings.Sum(encoding => (long)encoding.Length);

    /// <summary>The ratio of padding in the places that the encoder reads, from 0 to 1.</summary>
    internal double PaddingRatio => 1 - (TokenCount / (Windows is null ? (double)RowCount * PaddedLength : (double)Windows.Count * Windows.PaddedLength));

    /// <summary>A row's tokens with its gold answer for a head.</summary>
    /// <param name="row">The index of the row.</param>
    /// <param name="head">The name of the head.</param>
    internal LabeledEncoding Row(int row, string head) => new(Encodings[row], Rows[row].Labels.GetValueOrDefault(head), Rows[row].Text);

    /// <summary>Moves the tensors to a device; those that were elsewhere are disposed.</summary>
    /// <param name="device">The device.</param>
    /// <returns>This batch.</returns>
    public MtlBatch To(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        InputIds = Move(InputIds, device);
        AttentionMask = Move(AttentionMask, device);
        TokenTypeIds = Move(TokenTypeIds, device);
        Windows?.Move(tensor => Move(tensor, device));
        foreach (var head in _labels.Keys.ToArray())
        {
            _labels[head] = Move(_labels[head], device);
        }

        foreach (var input in _ownInputs.Values)
        {
            input.Move(tensor => Move(tensor, device));
        }

        return this;
    }

    /// <summary>Disposes the tensors. May be called more than once.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        InputIds.Dispose();
        AttentionMask.Dispose();
        TokenTypeIds.Dispose();
        Windows?.Dispose();
        foreach (var labels in _labels.Values)
        {
            labels.Dispose();
        }

        foreach (var input in _ownInputs.Values)
        {
            input.Dispose();
        }

        _isDisposed = true;
    }

    private T Live<T>(T part)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return part;
    }

    private static torch.Tensor Move(torch.Tensor tensor, torch.Device device)
    {
        var moved = tensor.to(device);
        if (moved.Handle == tensor.Handle)
        {
            return tensor;
        }

        tensor.Dispose();
        return moved.DetachFromDisposeScope();
    }
}
