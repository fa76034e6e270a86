using System.Globalization;
using TorchSharp;

namespace MultiTaskBert.Weighting;

/// <summary>A sum with a weight for each head.</summary>
internal sealed class FixedWeighting : LossWeighting
{
    private readonly Dictionary<string, double> _weights;

    // A scalar made at each step could be finalized while the native call still reads it.
    private readonly Dictionary<string, Scalar> _factors;

    internal FixedWeighting(IReadOnlyDictionary<string, double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string[] bad = [.. weights.Where(w => !(w.Value >= 0 && double.IsFinite(w.Value))).Select(w => $"'{w.Key}' has {w.Value}")];
        if (weights.Count == 0 || bad.Length > 0)
        {
            throw new ArgumentException(
                "Loss weights must name every head and be finite and at least 0" + (bad.Length > 0 ? ", but " + string.Join(", ", bad) : ", but there is none") + ".",
                nameof(weights));
        }

        _weights = weights.ToDictionary(StringComparer.Ordinal);
        _factors = weights.ToDictionary(w => w.Key, w => w.Value.ToScalar(), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override bool HasFixedWeights => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        foreach (var head in heads.Where(head => !_weights.ContainsKey(head)))
        {
            yield return $"the loss weights lack head '{head}'; give each head one (1 keeps its loss as it is).";
        }

        foreach (var name in _weights.Keys.Where(name => !heads.Contains(name, StringComparer.Ordinal)))
        {
            yield return $"the loss weights name '{name}', but the heads are {string.Join(", ", heads)}.";
        }

        if (heads.All(head => _weights.GetValueOrDefault(head) == 0))
        {
            yield return "every loss weight is 0, so nothing would be learned.";
        }
    }

    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new(
        losses.Select(loss => loss.Loss * _factors[loss.Head]).Aggregate((total, loss) => total + loss),
        losses.ToDictionary(loss => loss.Head, loss => _weights[loss.Head], StringComparer.Ordinal));

    /// <inheritdoc/>
    public override string ToString() =>
        $"fixed({string.Join(", ", _weights.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Key}={w.Value}")))})";
}
