using MultiTaskBert.Runtime;

namespace MultiTaskBert;

/// <content>Rows that belong together.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Divides the rows at random in two parts, as <see cref="Split"/> does, but so that rows of the same <see cref="MtlExample.Group"/> are in the same part: no document
    /// is in both. A row without a group is one for itself.
    /// </summary>
    /// <param name="share">
    /// The share of the rows in the first part, more than 0 and less than 1. Groups are taken at random as long as that brings the first part nearer to it.
    /// </param>
    /// <param name="seed">Any number; the division depends on nothing but it, the share and the groups.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two groups.</exception>
    public (MtlDataset First, MtlDataset Second) SplitByGroup(double share, long seed)
    {
        RequireShare(share);
        var indices = Enumerable.Range(0, Count).ToArray();
        int[][] groups =
        [
            .. indices.Where(index => _rows[index].Group is not null).GroupBy(index => _rows[index].Group, StringComparer.Ordinal).Select(group => group.ToArray()),
            .. indices.Where(index => _rows[index].Group is null).Select(index => (int[])[index]),
        ];
        if (groups.Length < 2)
        {
            throw new InvalidOperationException($"A dataset of {Count} rows in {groups.Length} groups cannot be divided by group; two groups are needed.");
        }

        new RandomStream(seed, step: 0, "dataset split by group").Shuffle<int[]>(groups);
        var (taken, rows) = (0, 0);
        while (taken < groups.Length - 1 && (taken == 0 || rows + (groups[taken].Length / 2.0) <= share * Count))
        {
            rows += groups[taken++].Length;
        }

        return (Pick([.. groups[..taken].SelectMany(group => group)]), Pick([.. groups[taken..].SelectMany(group => group)]));
    }

    private static void RequireShare(double share)
    {
        if (!(share is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of the first part must be more than 0 and less than 1.");
        }
    }
}
