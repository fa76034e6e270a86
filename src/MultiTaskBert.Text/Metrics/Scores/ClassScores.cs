namespace MultiTaskBert.Metrics.Scores;

/// <summary>One row as metrics of probabilities see it: numbers in the order of the classes, and which of them is the truth.</summary>
/// <param name="Truth">The index of the gold class.</param>
/// <param name="Probabilities">The probability of each class.</param>
internal sealed record ClassScores(int Truth, double[] Probabilities)
{
    /// <summary>The index of the largest probability, the first of equals.</summary>
    internal int Best => Array.IndexOf(Probabilities, Probabilities.Max());

    /// <summary>Checks a row and reads it.</summary>
    /// <exception cref="ArgumentException">The truth is none of the classes, or something is no probability.</exception>
    internal static ClassScores Of(Metric metric, string truth, IClassProbabilities prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        var classes = prediction.Probabilities;
        var gold = -1;
        var probabilities = new double[classes.Count];
        for (var index = 0; index < probabilities.Length; index++)
        {
            var (name, probability) = classes[index];
            if (!(probability >= 0 && double.IsFinite(probability)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Metric '{metric.GetType().Name}' was given {probability} as the probability of '{name}'; it must be from 0 to 1."),
                    nameof(prediction));
            }

            probabilities[index] = probability;
            gold = name.Equals(truth, StringComparison.Ordinal) ? index : gold;
        }

        return gold >= 0 ? new(gold, probabilities) : throw new ArgumentException(
            $"Metric '{metric.GetType().Name}' was given the truth '{truth}', but the prediction has probabilities for "
            + $"{string.Join(", ", classes.Select(entry => $"'{entry.Key}'"))}.",
            nameof(truth));
    }
}
