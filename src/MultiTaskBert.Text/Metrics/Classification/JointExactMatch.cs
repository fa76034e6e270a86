using System.Collections.ObjectModel;

namespace MultiTaskBert.Metrics.Classification;

/// <summary>
/// The ratio of rows on which every head is right: "sentence-level semantic frame accuracy" of joint intent and slot models (Goo et al. 2018), for
/// any number of heads. Not a <see cref="Metric"/>, for it sees all heads of a row at once.
/// </summary>
/// <remarks>
/// Values: <c>exact_match</c> over the rows that have a label for every head (strict), <c>exact_match_lenient</c> over the rows that have at
/// least one label, each judged by the heads that it has labels for, and <c>exact_match[head]</c> over the rows that have a label for that head.
/// 0 without such rows. Not thread-safe.
/// </remarks>
internal sealed class JointExactMatch
{
    private readonly OrderedDictionary<string, ExactMatchCount> _perHead = new(StringComparer.Ordinal);

    /// <summary>Starts without rows.</summary>
    /// <param name="heads">The names of all heads, in the order of the values.</param>
    /// <exception cref="ArgumentException">There is no head, or a name is null or listed twice.</exception>
    public JointExactMatch(IEnumerable<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        PerHead = new ReadOnlyDictionary<string, ExactMatchCount>(_perHead);
        foreach (var head in heads)
        {
            if (head is null || !_perHead.TryAdd(head, default))
            {
                throw new ArgumentException(
                    $"The heads must have distinct names, but {(head is null ? "one is null" : $"'{head}' is listed twice")}.", nameof(heads));
            }
        }

        if (_perHead.Count == 0)
        {
            throw new ArgumentException("An exact match needs at least one head; the list is empty.", nameof(heads));
        }
    }

    /// <summary>Over the rows that have a label for every head.</summary>
    public ExactMatchCount Strict { get; private set; }

    /// <summary>Over the rows that have a label for at least one head, each judged by the heads that it has labels for.</summary>
    public ExactMatchCount Lenient { get; private set; }

    /// <summary>Gets the counts by head, over the rows that have a label for it, as of now and later: a live view.</summary>
    public IReadOnlyDictionary<string, ExactMatchCount> PerHead { get; }

    /// <summary>Takes one row into account.</summary>
    /// <param name="row">
    /// For each head its name, whether the row has a label for it, and whether every labelled item of it (the class, each tag) was predicted rightly,
    /// which is not looked at without a label. A head that is absent has no label.
    /// </param>
    /// <exception cref="ArgumentException">A head is unknown or given twice; then nothing was taken into account.</exception>
    public void AddRow(IEnumerable<(string Head, bool HasLabel, bool IsRight)> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var labelled = new Dictionary<string, bool>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (head, hasLabel, isRight) in row)
        {
            if (head is null || !_perHead.ContainsKey(head))
            {
                var heads = string.Join(", ", _perHead.Keys.Select(name => $"'{name}'"));
                throw new ArgumentException($"A row names the head '{head}', but the heads are {heads}.", nameof(row));
            }

            if (!seen.Add(head))
            {
                throw new ArgumentException($"A row names the head '{head}' twice. Give each head of the row once.", nameof(row));
            }

            if (hasLabel)
            {
                labelled.Add(head, isRight);
            }
        }

        var allRight = true;
        foreach (var (head, isRight) in labelled)
        {
            _perHead[head] = _perHead[head].With(isRight);
            allRight &= isRight;
        }

        Lenient = labelled.Count > 0 ? Lenient.With(allRight) : Lenient;
        Strict = labelled.Count == _perHead.Count ? Strict.With(allRight) : Strict;
    }

    /// <summary>The numbers over all rows since the start or the last <see cref="Reset"/>; the first, <c>exact_match</c>, is the headline.</summary>
    public IReadOnlyList<MetricValue> Compute() =>
    [
        new("exact_match", Strict.Value),
        new("exact_match_lenient", Lenient.Value),
        .. _perHead.Select(entry => new MetricValue($"exact_match[{entry.Key}]", entry.Value.Value)),
    ];

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Strict = Lenient = default;
        foreach (var head in _perHead.Keys.ToArray())
        {
            _perHead[head] = default;
        }
    }
}
