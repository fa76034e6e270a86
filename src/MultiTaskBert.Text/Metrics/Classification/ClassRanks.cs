namespace MultiTaskBert.Metrics.Classification;

/// <summary>The places of classes that have an order.</summary>
internal sealed class ClassRanks
{
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);

    /// <param name="classes">The classes from the lowest to the highest.</param>
    /// <exception cref="ArgumentException">There is no class, or one is null or listed twice.</exception>
    internal ClassRanks(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        foreach (var name in ClassList.Checked(classes, nameof(classes)))
        {
            _ranks.Add(name, _ranks.Count);
        }

        if (_ranks.Count == 0)
        {
            throw new ArgumentException("The list of classes is empty; give them from the lowest to the highest.", nameof(classes));
        }
    }

    internal int Count => _ranks.Count;

    /// <summary>The ranks of both answers, or null if the truth is none of the classes and so has no rank.</summary>
    /// <exception cref="ArgumentException">The prediction is none of the classes.</exception>
    internal (int Truth, int Prediction)? Of(string truth, string prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        if (!_ranks.TryGetValue(prediction, out var predicted))
        {
            throw new ArgumentException($"The prediction '{prediction}' is none of the classes: {string.Join(", ", _ranks.Keys)}.", nameof(prediction));
        }

        return _ranks.TryGetValue(truth, out var gold) ? (gold, predicted) : null;
    }
}
