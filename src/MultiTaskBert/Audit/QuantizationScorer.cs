using MultiTaskBert.Metrics;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Audit;

/// <summary>Scores predictions of rows, and compares them with those of the model itself.</summary>
internal sealed class QuantizationScorer
{
    private readonly MultiTaskModel _model;
    private readonly TaskHead[] _heads;
    private readonly IReadOnlyList<MtlRow> _rows;
    private readonly Prediction[] _before;
    private readonly Dictionary<string, MetricValue> _scores;

    internal QuantizationScorer(MultiTaskModel model, IReadOnlyCollection<string>? heads, IReadOnlyList<MtlRow> rows, Prediction[] before)
    {
        (_model, _rows, _before) = (model, rows, before);
        _heads = [.. model.Heads.Where(head => heads?.Contains(head.Name, StringComparer.Ordinal) ?? true)];
        _scores = Headlines(before);
        if (_scores.Count == 0)
        {
            throw new ArgumentException($"No row has a label for a head that is exported ({string.Join(", ", _heads.Select(head => head.Name))}); the scores before and after are about labelled rows.", nameof(rows));
        }
    }

    internal IReadOnlyList<QuantizationScore> Scores(Prediction[] after)
    {
        var headlines = Headlines(after);
        return [.. _scores.Select(score => new QuantizationScore(score.Key, score.Value.Name, score.Value.Value, headlines[score.Key].Value, score.Value.HigherIsBetter))];
    }

    /// <summary>How far the answers of the first rows are from those of the model itself: 0 to 1, the mean over rows and heads.</summary>
    internal double Distance(Prediction[] after) => after.Index().Average(row => _heads.Average(head => Distance(_before[row.Index][head.Name], row.Item[head.Name])));

    private static double Distance(HeadPrediction before, HeadPrediction after) => (before, after) switch
    {
        (ClassPrediction one, ClassPrediction other) => Variation(one.Probabilities, other.Probabilities),
        (OrdinalPrediction one, OrdinalPrediction other) => Variation(one.Probabilities, other.Probabilities),
        (ClassesPrediction one, ClassesPrediction other) => one.Probabilities.Zip(other.Probabilities, (p, q) => Math.Abs(p.Value - q.Value)).DefaultIfEmpty().Average(),
        (TagsPrediction one, TagsPrediction other) => one.Words.Zip(other.Words, (word, same) => word.Tag.Equals(same.Tag, StringComparison.Ordinal) ? Math.Abs(word.Probability - same.Probability) : 1).DefaultIfEmpty().Average(),
        (EmbeddingPrediction one, EmbeddingPrediction other) => (1 - Math.Clamp(Cosine(one.Vector.Span, other.Vector.Span), -1, 1)) / 2,
        (ValuePrediction one, ValuePrediction other) => 1 - Math.Exp(-Math.Abs(one.Value - other.Value)),
        _ => string.Equals(before.ToString(), after.ToString(), StringComparison.Ordinal) ? 0 : 1,
    };

    private static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < one.Length; i++)
        {
            product += (double)one[i] * other[i];
            first += (double)one[i] * one[i];
            second += (double)other[i] * other[i];
        }

        return product / Math.Max(Math.Sqrt(first * second), double.Epsilon);
    }

    // Half the sum of the differences: the total variation of two distributions.
    private static double Variation(IReadOnlyList<KeyValuePair<string, double>> one, IReadOnlyList<KeyValuePair<string, double>> other) => one.Zip(other, (p, q) => Math.Abs(p.Value - q.Value)).Sum() / 2;

    private Dictionary<string, MetricValue> Headlines(Prediction[] predictions)
    {
        var encoder = _model.CreateCollator().Rows;
        HeadTally[] tallies = [.. _heads.Select(head => new HeadTally(head))];
        for (var row = 0; row < predictions.Length; row++)
        {
            var encoding = encoder.Tokens(_rows[row]);
            foreach (var tally in tallies)
            {
                tally.AddRow(_rows[row], encoding, predictions[row].Heads);
            }
        }

        return tallies.Where(tally => tally.Rows > 0 && tally.Values().Any()).ToDictionary(tally => tally.Head.Name, tally => tally.Values().First(), StringComparer.Ordinal);
    }
}
