using MultiTaskBert.Backbones;
using MultiTaskBert.Batches;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>How the encoder reads a batch, rows at once or in windows, and how heads read what it says: whole rows either way.</summary>
internal static class EncoderReading
{
    private const int WindowsAtOnce = 64;   // where no gradients are kept: what the layers take meanwhile does not grow with the windows

    /// <summary>Computes the hidden states of rows, Int64 [R, T] ids, mask and segments.</summary>
    internal delegate HiddenStates Encoder(Tensor inputIds, Tensor attentionMask, Tensor tokenTypeIds);

    /// <summary>The hidden states of the whole rows of a batch, in the dispose scope of the caller.</summary>
    /// <param name="batch">The batch, on the device of the encoder.</param>
    /// <param name="encode">The encoder.</param>
    /// <param name="isEvaluating">Whether the encoder is in eval mode and keeps no gradients, so that nothing depends on how many windows it reads at once.</param>
    internal static HiddenStates Of(MtlBatch batch, Encoder encode, bool isEvaluating = false) => batch.Windows is not { } windows
        ? encode(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds)
        : Join(isEvaluating && windows.Count > WindowsAtOnce ? InGroups(windows, encode) : encode(windows.InputIds, windows.AttentionMask, windows.TokenTypeIds), batch, windows);

    /// <summary>The output of a head for whole rows, [B, …].</summary>
    internal static Tensor Output(TaskHead head, HiddenStates states) => states.Windows is { } windows && ReadsWindows(head)
        ? windows.MaxOfRows(HeadContract.Output(head, head.Forward(windows.States), (int)windows.States.Last.size(0)))
        : head.Forward(states);

    /// <summary>The loss of a head in a training step.</summary>
    internal static Tensor Loss(TaskHead head, HiddenStates states, Tensor labels) => states.Windows is not null && ReadsWindows(head)
        ? head.Loss(Output(head, states), labels)
        : head.LossOf(states, labels);

    /// <summary>Whether a head chooses classes for whole rows: such heads may answer for each window.</summary>
    internal static bool ReadsWindows(TaskHead head) => head.Layout is ClassLayout or ClassesLayout;

    private static HiddenStates Join(HiddenStates read, MtlBatch batch, BatchWindows windows)
    {
        var (rows, length, width) = (batch.RowCount, batch.PaddedLength, read.Last.size(-1));
        using var scope = NewDisposeScope();   // What the states keep of themselves, as First, is not to be made in here.
        var states = read.Last.reshape(-1, width).index_select(0, windows.States).view(rows, length, width);   // [W · T, H] → [B, L, H]
        var first = (read.Last.select(1, 0).index_select(0, windows.OfRow).view(rows, windows.MostOfARow, width) * windows.FirstWeights).sum(1, keepdim: true);   // [B, 1, H]
        return read.With(
            cat([first, states[.., 1.., ..]], 1).MoveToOuterDisposeScope(),
            batch.AttentionMask,
            windows.Pooling == WindowPooling.MaxLogit ? new WindowStates(read, windows.OfRow, windows.MostOfARow) : null);
    }

    private static HiddenStates InGroups(BatchWindows windows, Encoder encode)
    {
        var groups = new List<Tensor>();
        HiddenStates? read = null;
        for (var first = 0; first < windows.Count; first += WindowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var group = first..Math.Min(first + WindowsAtOnce, windows.Count);
            read = encode(windows.InputIds[group], windows.AttentionMask[group], windows.TokenTypeIds[group]);
            groups.Add(read.Last.MoveToOuterDisposeScope());
        }

        return read!.With(cat(groups), windows.AttentionMask, windows: null);
    }
}
