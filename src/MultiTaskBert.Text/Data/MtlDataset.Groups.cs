using MultiTaskBert.Runtime;

namespace MultiTaskBert;

/// <content>Rows that belong together.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Divides the rows at random in two parts, as <see cref="Split"/> does, but so that rows of the same <see cref="MtlRow.Group"/> are in the same part: no document
    /// is in both. A row without a group is one for itself.
    /// </summary>
    /// <param name="ratio">
    /// The ratio of the rows in the first part, more than 0 and less than 1. Groups are taken at random as long as that brings the first part nearer to it.
    /// </param>
    /// <param name="seed">Any number; the division depends on nothing but it, the ratio and the groups.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two groups.</exception>
    public (MtlDataset First, MtlDataset Second) SplitByGroup(double ratio, long seed)
    {
        RequireRatio(ratio);
        var (named, single) = (new Dictionary<string, List<int>>(StringComparer.Ordinal), new List<int[]>());
        foreach (var (index, row) in _rows.Index())
        {
            if (row.Group is not { } group)
            {
                single.Add([index]);
            }
            else if (named.TryGetValue(group, out var members))
            {
                members.Add(index);
            }
            else
            {
                named.Add(group, [index]);   // the order of the groups is that of their first rows
            }
        }

        int[][] groups = [.. named.Values.Select(members => members.ToArray()), .. single];
        if (groups.Length < 2)
        {
            throw new InvalidOperationException($"A dataset of {Count} rows in {groups.Length} groups cannot be divided by group; two groups are needed.");
        }

        new RandomStream(seed, step: 0, "dataset split by group").Shuffle<int[]>(groups);
        var (taken, rows) = (0, 0);
        while (taken < groups.Length - 1 && (taken == 0 || rows + (groups[taken].Length / 2.0) <= ratio * Count))
        {
            rows += groups[taken++].Length;
        }

        return (Pick([.. groups[..taken].SelectMany(group => group)]), Pick([.. groups[taken..].SelectMany(group => group)]));
    }

    private static void RequireRatio(double ratio)
    {
        if (!(ratio is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of the first part must be more than 0 and less than 1.");
        }
    }
}
