using MultiTaskBert.Data;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert;

/// <content>Checking a dataset against the heads of a model.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Returns everything in which the rows do not fit the heads: labels for a head that is not there, unknown names, other numbers of tags than words, entities
    /// outside the text, empty texts.
    /// </summary>
    /// <param name="layouts">The label layout of each head, by the head's name.</param>
    /// <returns>The problems in the order of the rows; empty if all is well. That a head has no labels at all is no problem here: see <see cref="LabelCounts"/>.</returns>
    public IReadOnlyList<DatasetProblem> Problems(IReadOnlyDictionary<string, LabelLayout> layouts)
    {
        ArgumentNullException.ThrowIfNull(layouts);
        return FindProblems(layouts, done: null);
    }

    /// <summary>Throws if <see cref="Problems"/> finds anything.</summary>
    /// <param name="layouts">The label layout of each head, by the head's name.</param>
    /// <exception cref="DatasetException">Something is wrong; the first twenty problems are listed.</exception>
    public void Check(IReadOnlyDictionary<string, LabelLayout> layouts)
    {
        if (Problems(layouts) is { Count: > 0 } problems)
        {
            throw new DatasetException(problems);
        }
    }

    /// <summary>As <see cref="Problems"/>.</summary>
    /// <param name="layouts">The label layout of each head, by the head's name.</param>
    /// <param name="done">Is told how many rows more have been looked at, or null.</param>
    internal IReadOnlyList<DatasetProblem> FindProblems(IReadOnlyDictionary<string, LabelLayout> layouts, Action<int>? done)
    {
        var problems = new List<DatasetProblem>();
        var unknownHeads = new HashSet<string>(StringComparer.Ordinal);
        foreach (var found in RowPass.Over(_rows, (rows, first) => ProblemsIn(rows, first, layouts), done))
        {
            // A head that is not there is named once for all rows: it is one mistake.
            problems.AddRange(found.Where(problem => problem.UnknownHead is null || unknownHeads.Add(problem.UnknownHead)).Select(problem => problem.Problem));
        }

        return problems.AsReadOnly();
    }

    private List<(string? UnknownHead, DatasetProblem Problem)> ProblemsIn(IEnumerable<MtlRow> rows, int first, IReadOnlyDictionary<string, LabelLayout> layouts)
    {
        var problems = new List<(string? UnknownHead, DatasetProblem Problem)>();
        var unknownHeads = new HashSet<string>(StringComparer.Ordinal);
        var index = first;
        foreach (var row in rows)
        {
            if (row.InputProblem is { } empty)
            {
                Add(row, empty);
            }

            foreach (var (head, label) in row.Labels)
            {
                if (!layouts.TryGetValue(head, out var layout))
                {
                    if (unknownHeads.Add(head))
                    {
                        Add(row, UnknownHead(head, layouts.Keys), unknownHead: head);
                    }

                    continue;
                }

                foreach (var problem in layout.Check(label, row.Text, row.Words))
                {
                    Add(row, $"head {Quoted.Value(head)}: {problem}", Labels.LabelNames.IsUnknown(problem));
                }
            }

            index++;
        }

        return problems;

        void Add(MtlRow row, string message, bool isUnknownName = false, string? unknownHead = null) =>
            problems.Add((unknownHead, new DatasetProblem(message, row.Source?.File, row.Source?.Line) { Row = index, IsUnknownName = isUnknownName }));
    }

    /// <summary>What to say if no row has a label for any of the heads; else null.</summary>
    internal string? NothingFor(IEnumerable<string> heads) => LabelCounts.Keys.Intersect(heads, StringComparer.Ordinal).Any() ? null
        : $"no training row has a label for any head of the model ({string.Join(", ", heads)}); the rows have labels for: {(Heads.Count == 0 ? "none" : Quoted.List(Heads))}.";

    private string UnknownHead(string head, IEnumerable<string> heads)
    {
        var rows = LabelCounts[head];
        return $"there is no head {Quoted.Value(head)}, for which {rows} {(rows == 1 ? "row has a label" : "rows have labels")}; the heads are: {Quoted.List([.. heads.Order(StringComparer.Ordinal)])}. "
            + $"Rename it, or leave it out when reading (for instance {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}).";
    }
}
