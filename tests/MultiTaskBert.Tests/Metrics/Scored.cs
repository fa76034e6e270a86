using System.Globalization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>A prediction of classes that are called by their index.</summary>
internal sealed record Scored(IReadOnlyList<KeyValuePair<string, double>> Probabilities) : IClassProbabilities
{
    internal static Scored Of(params IEnumerable<double> probabilities) =>
        new([.. probabilities.Select((probability, index) => KeyValuePair.Create(index.ToString(CultureInfo.InvariantCulture), probability))]);

    /// <summary>The softmax in double precision.</summary>
    internal static Scored OfLogits(double[] logits)
    {
        var weights = logits.Select(logit => Math.Exp(logit - logits.Max())).ToArray();
        return Of(weights.Select(weight => weight / weights.Sum()));
    }
}
