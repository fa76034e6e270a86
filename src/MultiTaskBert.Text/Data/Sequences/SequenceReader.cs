using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Sequences;

/// <summary>Makes rows of the items of a sequence, one at a time.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class SequenceReader<T>
{
    private readonly Func<T, MtlRow?> _input;
    private readonly RowBuilder<T> _parts;
    private readonly RowList _rows;
    private readonly ProblemList _problems = new();
    private int _index = -1;

    /// <summary>Reads rows of text.</summary>
    internal SequenceReader(Func<T, string?> text, RowBuilder<T> parts, ReadOptions options)
        : this(parts, options) => _input = item => Asked(() => text(item), "the text", out var value) ? TextRow(value) : null;

    /// <summary>Reads rows of words.</summary>
    internal SequenceReader(Func<T, IEnumerable<string>?> words, RowBuilder<T> parts, ReadOptions options)
        : this(parts, options) => _input = item => Asked(() => words(item)?.ToArray(), "the words", out var value) ? WordRow(value) : null;

    private SequenceReader(RowBuilder<T> parts, ReadOptions options)
    {
        (_parts, _rows) = (parts, new RowList(file: null, options));
        _input = null!;
    }

    /// <summary>Reads the next item.</summary>
    internal void Add(T item)
    {
        _index++;
        if (item is null)
        {
            Report("the item is null.");
        }
        else if (_input(item) is { } input && Completed(item, input) is { } row)
        {
            _rows.Add(row, _index);
        }
    }

    /// <summary>The rows of all items.</summary>
    /// <exception cref="DatasetException">Something is wrong with an item, or there was none.</exception>
    internal RowsRead ToRows() => _rows.ToRows(_problems, "the sequence has no items.");

    private MtlRow? TextRow(string? text)
    {
        if (text is null)
        {
            Report("the text is null; a row needs one. Take such items out of the sequence.");
        }

        return text is null ? null : new MtlRow(text);
    }

    private MtlRow? WordRow(string[]? words)
    {
        if (words is null)
        {
            Report("the list of words is null; a row needs one. Take such items out of the sequence.");
        }
        else if (Array.IndexOf(words, null) is >= 0 and var missing)
        {
            Report($"the word at index {missing} is null.");
        }
        else
        {
            return new MtlRow(words);
        }

        return null;
    }

    // The row with all that the item says of it, or null if a part of it is wrong: then every part that is has been reported.
    private MtlRow? Completed(T item, MtlRow input)
    {
        string? pair = null, group = null;
        var sound = (_parts.PairSelector is not { } second || Asked(() => second(item), "the second text", out pair))
            & (_parts.GroupSelector is not { } key || Asked(() => key(item), "the group", out group));
        if (pair is not null && input.Words is not null)
        {
            Report("a second text stands beside words; a pair is given as two texts.");
            return null;
        }

        var row = input.Of(pair, group);
        if (row.InputProblem is { } problem)
        {
            Report(problem);
            sound = false;
        }

        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        foreach (var (head, value) in _parts.LabelSelectors)
        {
            var fault = string.Empty;
            if (!Asked(() => SequenceLabel.Of(value(item), out fault), $"the label of head {Quoted.Value(head)}", out var label))
            {
                sound = false;
            }
            else if (fault.Length > 0)
            {
                Report($"head {Quoted.Value(head)}: {fault}");
                sound = false;
            }
            else if (label is not null)
            {
                labels.Add(head, label);
            }
        }

        return sound ? row.WithLabels(labels) : null;
    }

    // What a selector throws is one problem of one row; that the caller wants to stop, or that there is no memory left, is none.
    private bool Asked<TValue>(Func<TValue> select, string what, out TValue? value)
    {
        try
        {
            value = select();
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            Report($"the selector of {what} threw {e.GetType().Name}: {Quoted.Value(e.Message)}.");
            value = default;
            return false;
        }
    }

    private void Report(string message) => _problems.AddRow(_index, message);
}
