namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What <see cref="EpochTotals"/> has summed up of one head.</summary>
internal sealed record HeadTotalsState(int Steps, double Loss, double Weight, long Labels, int NotFinite, long Lost = 0);
