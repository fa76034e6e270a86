using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics.Classification;

/// <summary>Per class: how often it is the truth, how often it was predicted, how often rightly. All that precision, recall and F1 need.</summary>
internal sealed class ClassCounts
{
    private readonly string[] _listed;
    private readonly Dictionary<string, Counts> _counts = new(StringComparer.Ordinal);

    /// <param name="listed">Classes that count even where they never occur, in the order of the report; distinct.</param>
    internal ClassCounts(string[] listed)
    {
        _listed = listed;
        Reset();
    }

    internal void Reset()
    {
        _counts.Clear();
        foreach (var name in _listed)
        {
            _counts[name] = default;
        }
    }

    internal void Add(string name, long truths, long predictions, long right)
    {
        var counts = _counts.GetValueOrDefault(name);
        _counts[name] = new(counts.Truths + truths, counts.Predictions + predictions, counts.Right + right);
    }

    internal ClassificationReport Report()
    {
        var perClass = new OrderedDictionary<string, PrecisionRecall>(StringComparer.Ordinal);
        var total = default(Counts);
        var macro = new Mean();
        var weighted = new Mean();
        foreach (var name in ClassList.InOrder(_listed, _counts.Keys))
        {
            var counts = _counts[name];
            var scores = counts.Scores();
            perClass.Add(name, scores);
            total = new(total.Truths + counts.Truths, total.Predictions + counts.Predictions, total.Right + counts.Right);
            macro.Add(scores, 1);
            weighted.Add(scores, counts.Truths);
        }

        return new(total.Scores(), macro.Scores(total.Truths), weighted.Scores(total.Truths), perClass);
    }

    /// <summary>Zero where nothing is divided by nothing: what scikit-learn calls <c>zero_division=0</c>.</summary>
    internal static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Counts(long Truths, long Predictions, long Right)
    {
        /// <summary>F1 = 2PR / (P + R) = 2 · right / (predictions + truths).</summary>
        internal PrecisionRecall Scores() => new(Ratio(Right, Predictions), Ratio(Right, Truths), Ratio(2.0 * Right, Predictions + Truths), Truths);
    }

    private sealed class Mean
    {
        private CompensatedSum _precision;
        private CompensatedSum _recall;
        private CompensatedSum _f1;
        private double _weight;

        internal void Add(PrecisionRecall scores, double weight)
        {
            _precision.Add(weight * scores.Precision);
            _recall.Add(weight * scores.Recall);
            _f1.Add(weight * scores.F1);
            _weight += weight;
        }

        internal PrecisionRecall Scores(long support) =>
            new(Ratio(_precision.Value, _weight), Ratio(_recall.Value, _weight), Ratio(_f1.Value, _weight), support);
    }
}
