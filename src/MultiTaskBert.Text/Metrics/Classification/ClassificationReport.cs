using System.Collections.ObjectModel;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Represents precision, recall and F1 per class and in their three averages: what scikit-learn and seqeval call a classification report. Immutable.
/// </summary>
public sealed class ClassificationReport
{
    internal ClassificationReport(
        PrecisionRecall micro, PrecisionRecall macro, PrecisionRecall weighted, OrderedDictionary<string, PrecisionRecall> perClass)
    {
        Micro = micro;
        Macro = macro;
        Weighted = weighted;
        PerClass = new ReadOnlyDictionary<string, PrecisionRecall>(perClass);
    }

    /// <summary>Gets the numbers from the counts of all classes together.</summary>
    public PrecisionRecall Micro { get; }

    /// <summary>Gets the mean over the classes, each counting the same; zero without a class.</summary>
    public PrecisionRecall Macro { get; }

    /// <summary>Gets the mean over the classes, each counting as often as it is the truth; zero without a truth.</summary>
    public PrecisionRecall Weighted { get; }

    /// <summary>Gets the numbers by name: first the classes that the metric was told of, in that order, then the others in ordinal order.</summary>
    public IReadOnlyDictionary<string, PrecisionRecall> PerClass { get; }

    /// <summary>The three numbers of an average as <c>f1_macro</c>, <c>precision_macro</c>, <c>recall_macro</c>.</summary>
    internal static IEnumerable<MetricValue> Named(PrecisionRecall scores, string suffix) =>
        [new($"f1{suffix}", scores.F1), new($"precision{suffix}", scores.Precision), new($"recall{suffix}", scores.Recall)];

    /// <summary><c>f1[Sports]</c>, <c>precision[Sports]</c>, <c>recall[Sports]</c>, <c>support[Sports]</c>, and so on for each class.</summary>
    internal IEnumerable<MetricValue> NamedPerClass() =>
        PerClass.SelectMany(entry => Named(entry.Value, $"[{entry.Key}]").Append(new($"support[{entry.Key}]", entry.Value.Support)));
}
