using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Rows;

/// <summary>The heads that rows have labels for: most rows of a file have the same, so a row holds the number of its list.</summary>
internal sealed class RowHeads
{
    private readonly List<string[]> _sets = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>The lists, each in the order in which the rows have the labels.</summary>
    internal string[][] All => [.. _sets];

    /// <summary>The number of the list of a row.</summary>
    internal int NumberOf(IReadOnlyDictionary<string, Label> labels)
    {
        if (_sets.Count > 0 && IsOf(_sets[_last], labels))
        {
            return _last;
        }

        var key = string.Concat(labels.Keys.Select(head => FormattableString.Invariant($"{head.Length}:{head}")));
        if (!_numbers.TryGetValue(key, out _last))
        {
            _last = _sets.Count;
            _sets.Add([.. labels.Keys.Select(Shared)]);
            _numbers.Add(key, _last);
        }

        return _last;
    }

    private static bool IsOf(string[] heads, IReadOnlyDictionary<string, Label> labels)
    {
        if (heads.Length != labels.Count)
        {
            return false;
        }

        var place = 0;
        foreach (var (head, _) in labels)
        {
            if (!head.Equals(heads[place++], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private string Shared(string head)
    {
        _names.TryAdd(head, head);
        return _names[head];
    }
}
