using System.Runtime.InteropServices;

namespace MultiTaskBert.Callbacks;

/// <summary>Where in a training an event lies: after how many steps, and among the events after that step in which place.</summary>
/// <param name="Step">The number of optimizer steps done.</param>
/// <param name="Rank">Its place among the events after that step.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HistoryPosition(long Step, int Rank)
{
    internal const int OfStep = 0;
    internal const int OfEpoch = 1;
    internal const int OfFreeze = 2;
    internal const int OfEnd = 3;

    /// <summary>Whether it does not come before another one.</summary>
    internal bool IsAtOrAfter(HistoryPosition other) => Step > other.Step || (Step == other.Step && Rank >= other.Rank);

    /// <summary>The rank of an event by its name in a history, or null if there is no such event.</summary>
    internal static int? RankOf(string? name) => Array.IndexOf(["step", "epoch", "freeze", "completed"], name) is >= 0 and var rank ? rank : null;
}
