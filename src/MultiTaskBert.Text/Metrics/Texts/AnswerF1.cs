using System.Globalization;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Metrics;

/// <summary>
/// F1 over the words that predicted and gold answer share, and the ratio of answers that are equal, both of lowercase texts without punctuation and articles: the
/// official script of SQuAD 2.0 (Rajpurkar et al. 2018, <c>evaluate-v2.0.py</c>) with one gold answer a row. Values: <c>f1</c>, <c>exact</c>; 0 without rows.
/// </summary>
/// <remarks>
/// The gold answer is a <see cref="TextSpan"/>, empty for none. Where one of the two says that there is no answer, both values are 1 if the other says so too,
/// else 0. As ratios, where the script gives percent.
/// </remarks>
public sealed class AnswerF1 : Metric<TextSpan, ISpanAnswer>
{
    private CompensatedSum _f1;
    private long _exact;
    private long _rows;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A range is not in the text.</exception>
    public override void Add(TextSpan truth, ISpanAnswer prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var gold = AnswerText.Words(TextOf(truth, prediction.Source, nameof(truth)));
        var given = AnswerText.Words(TextOf(prediction.Span ?? default, prediction.Source, nameof(prediction)));
        _f1.Add(Overlap(gold, given));
        _exact += gold.SequenceEqual(given, StringComparer.Ordinal) ? 1 : 0;
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("f1", ClassCounts.Ratio(_f1.Value, _rows)), new("exact", ClassCounts.Ratio(_exact, _rows))];

    /// <inheritdoc/>
    public override void Reset()
    {
        _f1 = default;
        _exact = _rows = 0;
    }

    private static string TextOf(TextSpan span, string text, string side) => span.Start >= 0 && span.Start <= span.End && span.End <= text.Length
        ? span.Of(text)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The {side} is the characters {span.Start}..{span.End}, but the text has {text.Length}."), side);

    private static double Overlap(string[] gold, string[] given)
    {
        if (gold.Length == 0 || given.Length == 0)
        {
            return gold.Length == given.Length ? 1 : 0;
        }

        // A word counts as often as it is in both.
        var shared = gold.CountBy(word => word, StringComparer.Ordinal)
            .Join(given.CountBy(word => word, StringComparer.Ordinal), word => word.Key, word => word.Key, (a, b) => Math.Min(a.Value, b.Value), StringComparer.Ordinal)
            .Sum();
        return ClassCounts.Ratio(2.0 * shared, gold.Length + given.Length);
    }
}
