using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>Represents how often each class was predicted where each class is the truth. A snapshot: rows added later do not change it.</summary>
public sealed class ConfusionMatrix
{
    private readonly Dictionary<(string Truth, string Prediction), long> _counts;

    internal ConfusionMatrix(IReadOnlyList<string> classes, Dictionary<(string Truth, string Prediction), long> counts)
    {
        Classes = classes;
        _counts = counts;
    }

    /// <summary>
    /// Gets the order of rows and columns: first the classes that the metric was told of, in that order, then the others in ordinal order.
    /// </summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Gets how often <paramref name="prediction"/> was predicted where <paramref name="truth"/> is the truth; 0 for a class that never occurred.
    /// </summary>
    /// <param name="truth">A class name.</param>
    /// <param name="prediction">A class name.</param>
    public long this[string truth, string prediction] => _counts.GetValueOrDefault((truth, prediction));

    /// <summary>The same counts with these classes first, those among them that never occurred included.</summary>
    internal ConfusionMatrix WithFirst(IReadOnlyList<string> classes) => new(ClassList.InOrder([.. classes], Classes), _counts);

    /// <summary>Returns the whole matrix in the order of <see cref="Classes"/>: element [i, j] counts truth i predicted as j.</summary>
    public long[,] ToArray()
    {
        var matrix = new long[Classes.Count, Classes.Count];
        for (var row = 0; row < Classes.Count; row++)
        {
            for (var column = 0; column < Classes.Count; column++)
            {
                matrix[row, column] = this[Classes[row], Classes[column]];
            }
        }

        return matrix;
    }
}
