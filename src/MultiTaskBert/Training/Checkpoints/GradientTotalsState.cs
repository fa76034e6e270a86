namespace MultiTaskBert.Training.Checkpoints;

/// <summary>The sums over the measured steps of an epoch under way: one number a head, or one a pair of heads, row by row.</summary>
internal sealed record GradientTotalsState(
    double[] Weights, double[] Norms, double[] Cosines, double[] MagnitudeSimilarities, int[] Counts, int Steps = 0, int Pairs = 0, double Conflicts = 0);
