using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Scores;

/// <summary>Rows with a score each, of which some are positive: how well the score puts the positive ones in front.</summary>
internal sealed class Ranking
{
    private readonly List<(double Score, int Positives, int Rows)> _steps = [];

    internal Ranking(double[] scores, bool[] positives)
    {
        Array.Sort(scores, positives);
        Positives = positives.Count(positive => positive);
        Rows = scores.Length;

        // From the highest score down; rows of equal score cannot be told apart, so they are one step.
        for (var last = scores.Length - 1; last >= 0;)
        {
            var (score, before) = (scores[last], last);
            var right = 0;
            for (; last >= 0 && scores[last].Equals(score); last--)
            {
                right += positives[last] ? 1 : 0;
            }

            _steps.Add((score, right, before - last));
        }
    }

    internal int Positives { get; }

    internal int Rows { get; }

    /// <summary>
    /// The area under the ROC curve: how often a positive row has a higher score than a negative one, equal scores counting half (Hanley and McNeil
    /// 1982). NaN unless there are both.
    /// </summary>
    internal double RocAuc()
    {
        var (inFront, wins) = (0L, 0.0);
        foreach (var (_, positives, rows) in _steps)
        {
            var negatives = rows - positives;
            wins += negatives * (inFront + (positives / 2.0));
            inFront += positives;
        }

        return wins / ((double)Positives * (Rows - Positives));
    }

    /// <summary>Average precision: the sum over steps of the gain in recall times the precision there; 0 without a positive row.</summary>
    internal double AveragePrecision()
    {
        var (right, seen) = (0L, 0L);
        var sum = default(CompensatedSum);
        foreach (var (_, positives, rows) in _steps)
        {
            right += positives;
            seen += rows;
            sum.Add(ClassCounts.Ratio(positives, Positives) * right / seen);
        }

        return sum.Value;
    }
}
