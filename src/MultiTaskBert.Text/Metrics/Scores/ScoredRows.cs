namespace MultiTaskBert.Metrics.Scores;

/// <summary>All rows with their probabilities, for metrics that rank rows: ranks need all of them.</summary>
internal sealed class ScoredRows(Metric metric)
{
    private readonly List<ClassScores> _rows = [];
    private string[] _classes = [];

    internal int Count => _rows.Count;

    /// <summary>The classes, in the order of the first row; empty without rows.</summary>
    internal IReadOnlyList<string> Classes => _classes;

    internal void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(metric, truth, prediction);
        var classes = prediction.Probabilities.Select(entry => entry.Key);
        if (_rows.Count == 0)
        {
            _classes = [.. classes];
        }
        else if (!classes.SequenceEqual(_classes, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"Metric '{metric.GetType().Name}' takes the same classes in every row: before they were {string.Join(", ", _classes)}, now they are "
                + $"{string.Join(", ", classes)}.",
                nameof(prediction));
        }

        _rows.Add(row);
    }

    internal void Reset()
    {
        _rows.Clear();
        _classes = [];
    }

    /// <summary>The rows by the probability of one class: that probability, and whether the class is the truth.</summary>
    internal Ranking Rank(int index) => new(
        [.. _rows.Select(row => row.Probabilities[index])], [.. _rows.Select(row => row.Truth == index)]);

    /// <summary>As <see cref="Rank(int)"/>, by name; null without rows.</summary>
    /// <exception cref="InvalidOperationException">There is no such class.</exception>
    internal Ranking? Rank(string name) => (Count, Array.IndexOf(_classes, name)) switch
    {
        (0, _) => null,
        (_, < 0) => throw new InvalidOperationException(
            $"Metric '{metric.GetType().Name}' was made for the class '{name}', but the classes are {string.Join(", ", _classes)}."),
        var (_, index) => Rank(index),
    };
}
