using System.Globalization;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Metrics.Texts;

/// <summary>Implements <see cref="StandardMetrics.AnswerF1"/>.</summary>
internal sealed class AnswerF1 : Metric<TextSpan, ISpanAnswer>
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
        var common = gold.CountBy(word => word, StringComparer.Ordinal)
            .Join(given.CountBy(word => word, StringComparer.Ordinal), word => word.Key, word => word.Key, (a, b) => Math.Min(a.Value, b.Value), StringComparer.Ordinal)
            .Sum();
        return ClassCounts.Ratio(2.0 * common, gold.Length + given.Length);
    }
}
