using MultiTaskBert.Batches;
using MultiTaskBert.Data;
using MultiTaskBert.Training.Rows;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Totals;

/// <summary>What is counted of each named data set over the steps of an epoch, and of the rows over the whole training.</summary>
internal sealed class DataSetTotals
{
    private readonly TrainingData _data;
    private readonly IReadOnlyList<TaskHead> _heads;
    private readonly Counts[] _counts;

    internal DataSetTotals(TrainingData data, IReadOnlyList<TaskHead> heads)
    {
        (_data, _heads) = (data, heads);
        _counts = [.. data.Named.Select(_ => new Counts(heads.ToDictionary(head => head.Name, _ => 0L, StringComparer.Ordinal)))];
    }

    /// <summary>All counts, by the names of the data sets.</summary>
    internal IReadOnlyDictionary<string, Counted> State => ByName(
        (counts, _) => new Counted(counts.Rows, counts.RowsBefore, new Dictionary<string, long>(counts.Labels, StringComparer.Ordinal)));

    /// <summary>Goes on with counts that were kept.</summary>
    internal void Continue(IReadOnlyDictionary<string, Counted> state)
    {
        foreach (var (counts, member) in _counts.Zip(_data.Named))
        {
            var kept = state[member.Name];
            (counts.Rows, counts.RowsBefore) = (kept.Rows, kept.RowsBefore);
            foreach (var (head, labels) in kept.Labels)
            {
                counts.Labels[head] = labels;
            }
        }
    }

    /// <summary>Counts the batches of a step.</summary>
    /// <param name="batches">The batches; the caller keeps ownership.</param>
    /// <param name="rows">The training rows that each was made of.</param>
    internal void Add(MicroBatches batches, IReadOnlyList<IReadOnlyList<int>> rows)
    {
        if (_counts.Length == 0)
        {
            return;
        }

        foreach (var (batch, indices) in batches.Batches.Zip(rows))
        {
            foreach (var member in indices.Select((row, place) => (Member: _data.MemberOf(row), Place: (long)place)).GroupBy(row => row.Member, row => row.Place))
            {
                Add(_counts[member.Key], batch, [.. member]);
            }
        }
    }

    /// <summary>What the epoch took from each data set; then the next epoch begins.</summary>
    internal IReadOnlyDictionary<string, DataSetRecord> EndEpoch()
    {
        var records = ByName((counts, member) => new DataSetRecord
        {
            Rows = counts.Rows,
            Passes = (double)(counts.RowsBefore + counts.Rows) / member.Train.Count,
            LabelCounts = new Dictionary<string, long>(counts.Labels, StringComparer.Ordinal),
        });
        foreach (var counts in _counts)
        {
            counts.RowsBefore += counts.Rows;
            counts.Rows = 0;
            foreach (var head in _heads)
            {
                counts.Labels[head.Name] = 0;
            }
        }

        return records;
    }

    private void Add(Counts counts, MtlBatch batch, long[] places)
    {
        using var scope = NewDisposeScope();
        counts.Rows += places.Length;
        var index = new Lazy<Tensor>(() => tensor(places));
        foreach (var head in _heads.Where(head => batch.LabelCounts[head.Name] > 0))
        {
            counts.Labels[head.Name] += places.Length == batch.RowCount
                ? batch.LabelCounts[head.Name]
                : head.Layout.CountLabelled(batch.Labels[head.Name].cpu().index_select(0, index.Value).ToLabelArray());
        }
    }

    private Dictionary<string, T> ByName<T>(Func<Counts, MixtureMember, T> value) =>
        _counts.Zip(_data.Named).ToDictionary(entry => entry.Second.Name, entry => value(entry.First, entry.Second), StringComparer.Ordinal);

    private sealed class Counts(Dictionary<string, long> labels)
    {
        internal long Rows { get; set; }

        internal long RowsBefore { get; set; }

        internal Dictionary<string, long> Labels { get; } = labels;
    }

    /// <summary>What has been counted of one data set.</summary>
    internal sealed record Counted(long Rows, long RowsBefore, IReadOnlyDictionary<string, long> Labels);
}
