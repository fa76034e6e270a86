using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Views;

/// <summary>Finds the columns that the rows of a dataset need.</summary>
internal static class DatasetColumns
{
    private enum Kind
    {
        None,
        Class,
        Number,
        Flag,
        Names,
    }

    /// <summary>The columns of the input, then those of the heads in ordinal order.</summary>
    /// <exception cref="DatasetException">A label can be in no column, or two columns would have one name.</exception>
    internal static DatasetColumn[] Of(MtlDataset dataset)
    {
        var (hasText, hasWords, hasPair, hasGroup) = (false, false, false, false);
        var (heads, problems) = (new SortedDictionary<string, HeadContent>(StringComparer.Ordinal), new List<DatasetProblem>());
        var index = 0;
        foreach (var row in dataset)
        {
            hasText |= row.Text is not null;
            hasWords |= row.Words is not null;
            hasPair |= row.Pair is not null;
            hasGroup |= row.Group is not null;
            foreach (var (head, label) in row.Labels)
            {
                if (!heads.TryGetValue(head, out var content))
                {
                    heads.Add(head, content = new HeadContent());
                }

                if (content.Add(label) is { } problem)
                {
                    problems.Add(new DatasetProblem($"head {Quoted.Value(head)}: {problem}", row.Source?.File, row.Source?.Line) { Row = index });
                }
            }

            index++;
        }

        DatasetColumn?[] inputs =
        [
            hasText || !hasWords ? DatasetColumn.Texts(ColumnRole.Text, ColumnRole.Text, row => row.Text) : null,
            hasWords ? DatasetColumn.Lists(ColumnRole.Words, ColumnRole.Words, row => row.Words) : null,
            hasPair ? DatasetColumn.Texts(ColumnRole.Pair, ColumnRole.Pair, row => row.Pair) : null,
            hasGroup ? DatasetColumn.Texts(ColumnRole.Group, ColumnRole.Group, row => row.Group) : null,
        ];
        DatasetColumn[] columns = [.. inputs.OfType<DatasetColumn>()];
        foreach (var (head, content) in heads)
        {
            if (columns.Any(column => column.Name.Equals(head, StringComparison.Ordinal)))
            {
                problems.Add(new DatasetProblem($"head {Quoted.Value(head)} is named like the column of the input; give it another name."));
            }
            else if (content.Conflict(dataset.Count) is { } conflict)
            {
                problems.Add(new DatasetProblem($"head {Quoted.Value(head)}: {conflict}"));
            }
        }

        return problems.Count > 0 ? throw new DatasetException(problems) : [.. columns, .. heads.Select(head => head.Value.Column(head.Key, dataset.Count))];
    }

    /// <summary>What the labels of one head are.</summary>
    private sealed class HeadContent
    {
        private Kind _kind;
        private bool _isReported;
        private int _labelled;
        private int _empty;

        /// <summary>Takes a label into account. Returns what is wrong with it, once for the head.</summary>
        internal string? Add(Label label)
        {
            var kind = label switch
            {
                ClassLabel => Kind.Class,
                ValueLabel => Kind.Number,
                FlagLabel => Kind.Flag,
                _ when label.AsNames() is not null => Kind.Names,
                _ => Kind.None,
            };
            var problem = _isReported ? null
                : kind == Kind.None ? $"the label is {label.Describe()}, which no column holds; write the data as JSON Lines, or leave the head out ({nameof(MtlDataset)}.{nameof(MtlDataset.WithoutHeads)})."
                : _labelled > 0 && kind != _kind ? $"the label is {label.Describe()}, but earlier rows have labels of another kind; a column holds one kind."
                : null;
            _isReported |= problem is not null;
            _kind = kind;
            _labelled++;
            _empty += kind == Kind.Names && label.AsNames()!.Count == 0 ? 1 : 0;
            return problem;
        }

        internal string? Conflict(int rows) => _empty > 0 && _labelled < rows
            ? $"{rows - _labelled} rows have no label and {_empty} an empty list; as vectors they would be the same. Choose the rows that have a label ({nameof(MtlDataset)}.{nameof(MtlDataset.Where)})."
            : null;

        internal DatasetColumn Column(string head, int rows) => _kind switch
        {
            Kind.Number => DatasetColumn.Numbers(head, row => row.Labels.GetValueOrDefault(head)?.AsNumber()),
            Kind.Flag when _labelled == rows => DatasetColumn.Flags(head, row => row.Labels[head] is FlagLabel { Value: true }),
            Kind.Names => DatasetColumn.Lists(head, _labelled == rows ? ColumnRole.Names : ColumnRole.NamesOrNone, row => row.Labels.GetValueOrDefault(head)?.AsNames()),
            _ => DatasetColumn.Texts(head, _kind == Kind.Flag ? ColumnRole.Flag : ColumnRole.Label, row => row.Labels.GetValueOrDefault(head)?.AsClass()),
        };
    }
}
