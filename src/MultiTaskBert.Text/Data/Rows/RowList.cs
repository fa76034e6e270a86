using System.Runtime.InteropServices;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Data.Rows;

/// <summary>The rows that a reader finds in a file, without those that the options leave out, which are counted.</summary>
/// <param name="file">The path of the file, as it was given; null for a sequence in memory, whose rows keep the source that they have and are counted by their index.</param>
/// <param name="options">What the user asked for.</param>
internal sealed class RowList(string? file, ReadOptions options)
{
    // A reason may name a value from the file; a file of nothing but other values must not fill the memory.
    private const int ReasonsAtMost = 50;
    private const string OtherReasons = "rows left out for other reasons";

    private readonly RowStoreBuilder _rows = new(options.Storage, options.StorageFolder);
    private readonly ReadingReport? _report = options.Progress is { } progress ? new ReadingReport(file ?? Data.LeftOut.Sequence, progress) : null;
    private readonly Dictionary<string, (int Count, int FirstLine)> _leftOut = new(StringComparer.Ordinal);
    private int _rowsLeftOut;

    /// <summary>The number of rows that were taken.</summary>
    internal int Count => _rows.Count;

    /// <summary>Whether there was no row, neither taken nor left out.</summary>
    internal bool IsEmpty => _rows.Count + _rowsLeftOut == 0;

    /// <summary>Takes a row, unless the user does not want it.</summary>
    /// <param name="row">The row, whole.</param>
    /// <param name="line">Its first line.</param>
    /// <exception cref="IOException">The row is to be kept in a file, and cannot be written.</exception>
    internal void Add(MtlRow row, int line)
    {
        _report?.Row(_rows.Count);
        row = LabelRenaming.Apply(row, options.RenamedLabels);
        if (file is not null)
        {
            row.ReadAt(file, line);
        }

        if (options.Where?.Invoke(row) == false)
        {
            LeaveOut($"rows that {nameof(ReadOptions.Where)} does not want", line);
        }
        else
        {
            _rows.Add(row);
        }
    }

    /// <summary>Lets progress say how much of the file has been read.</summary>
    /// <param name="ratio">From 0 to 1, or null where it is not known.</param>
    internal void Follow(Func<double?> ratio) => _report?.Follow(ratio);

    /// <summary>Counts a row that the options leave out before its labels are read.</summary>
    /// <param name="what">Which rows these are, in the plural: <c>rows whose 'answer' is 'reject'</c>.</param>
    /// <param name="line">The first line of this one.</param>
    internal void LeaveOut(string what, int line)
    {
        _rowsLeftOut++;
        PassOver(what, line);
    }

    /// <summary>Counts a line that is no part of a row.</summary>
    /// <param name="what">What such lines are, in the plural: <c>comment lines</c>.</param>
    /// <param name="line">The line.</param>
    internal void PassOver(string what, int line)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_leftOut, _leftOut.Count < ReasonsAtMost || _leftOut.ContainsKey(what) ? what : OtherReasons, out var known);
        entry = known ? (entry.Count + 1, entry.FirstLine) : (1, line);
    }

    /// <summary>The rows that were found.</summary>
    /// <param name="problems">What is wrong with the file; that there is no row is added.</param>
    /// <param name="needed">What a file without a row lacks: <c>the file holds no row; one text a line is needed.</c></param>
    /// <exception cref="DatasetException">There is a problem.</exception>
    internal RowsRead ToRows(ProblemList problems, string needed)
    {
        LeftOut[] leftOut = [.. _leftOut.Select(entry => new LeftOut(file, entry.Key, entry.Value.Count, entry.Value.FirstLine))];
        if (_rows.Count == 0 && problems.IsEmpty)
        {
            problems.Add(file, line: null, _rowsLeftOut == 0 ? needed + (leftOut.Length == 0 ? string.Empty : $" Passed over: {string.Join("; ", leftOut.Select(entry => $"{entry.What}, {entry.Count} in all"))}.")
                : $"no row is left: {string.Join("; ", leftOut.Select(entry => $"{entry.Count} {entry.What}"))}. Change the options that leave them out.");
        }

        if (!problems.IsEmpty)
        {
            _rows.Dispose();
        }

        problems.ThrowIfAny();
        return new RowsRead(_rows.Build(), leftOut);
    }
}
