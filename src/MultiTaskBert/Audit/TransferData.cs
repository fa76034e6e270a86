using MultiTaskBert.Data;

namespace MultiTaskBert.Audit;

/// <summary>The data of an audit as a group of tasks sees it: labels of other tasks are dropped, then rows without any label, then data sets without any row.</summary>
/// <param name="mixture">All data.</param>
/// <param name="test">The rows to score on; null for the dev rows.</param>
internal sealed class TransferData(MtlMixture mixture, MtlDataset? test)
{
    /// <summary>All training rows.</summary>
    internal MtlDataset Train { get; } = MtlDataset.From(mixture.SelectMany(member => member.Train));

    /// <summary>All rows to score on.</summary>
    internal MtlDataset Scored { get; } = test ?? MtlDataset.From(mixture.SelectMany(member => member.Dev ?? Enumerable.Empty<MtlRow>()));

    /// <summary>What a group is trained on.</summary>
    internal MtlMixture Of(IReadOnlyList<string> tasks) => new(
    [
        .. mixture
            .Select(member => (Member: member, Train: Only(member.Train, tasks), Dev: member.Dev is null ? null : Only(member.Dev, tasks)))
            .Where(part => part.Train.Count > 0)
            .Select(part => new MixtureMember(part.Member.Name, part.Train) { Dev = part.Dev is { Count: > 0 } dev ? dev : null, Weight = part.Member.Weight }),
    ]);

    /// <summary>The rows that a group is scored on.</summary>
    internal MtlDataset ScoredOf(IReadOnlyList<string> tasks) => Only(Scored, tasks);

    private static MtlDataset Only(MtlDataset rows, IEnumerable<string> tasks)
    {
        var names = tasks.ToHashSet(StringComparer.Ordinal);
        return MtlDataset.From(
            rows.Select(row => row.Labels.Keys.All(names.Contains) ? row : row.WithLabels(row.Labels.Where(label => names.Contains(label.Key)).ToDictionary(StringComparer.Ordinal)))
                .Where(row => row.Labels.Count > 0));
    }
}
