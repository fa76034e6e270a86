using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>What the encoder says of the windows of a batch with long rows, for heads that answer for each window.</summary>
/// <param name="States">The hidden states of the windows, [W, T, H].</param>
/// <param name="OfRow">Int64 [B · most]: the windows of each row; behind its last, that one again.</param>
/// <param name="Most">The greatest number of windows of one row.</param>
internal sealed record WindowStates(HiddenStates States, Tensor OfRow, int Most)
{
    /// <summary>The greatest numbers of the windows of each row: [W, …] → [B, …].</summary>
    internal Tensor MaxOfRows(Tensor output)
    {
        using var scope = NewDisposeScope();
        return output.index_select(0, OfRow).view([-1, Most, .. output.shape[1..]]).amax([1]).MoveToOuterDisposeScope();
    }
}
