using System.Globalization;
using MultiTaskBert.Runtime;
using TorchSharp;

namespace MultiTaskBert.Weighting;

/// <summary>A sum with a weight for each head: Σ wₕ·lossₕ.</summary>
/// <param name="Weights">The weight of every head by name, each finite and at least 0, one at least above 0.</param>
internal sealed record FixedWeighting(IReadOnlyDictionary<string, double> Weights) : LossWeighting
{
    /// <inheritdoc/>
    public override bool HasFixedWeights => true;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        string[] bad = [.. (Weights ?? new Dictionary<string, double>(StringComparer.Ordinal)).Where(w => !(w.Value >= 0 && double.IsFinite(w.Value))).Select(w => string.Create(CultureInfo.InvariantCulture, $"'{w.Key}' has {w.Value}"))];
        if (Weights is not { Count: > 0 } || bad.Length > 0)
        {
            rules.Add("Loss weights must name every head and be finite and at least 0" + (bad.Length > 0 ? ", but " + string.Join(", ", bad) : ", but there is none") + ".");
        }
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(rules);
        if (Weights is not { Count: > 0 })
        {
            return;
        }

        foreach (var head in heads.Where(head => !Weights.ContainsKey(head)))
        {
            rules.Add($"the loss weights lack head '{head}'; give each head one (1 keeps its loss as it is).");
        }

        foreach (var name in Weights.Keys.Where(name => !heads.Contains(name, StringComparer.Ordinal)))
        {
            rules.Add($"the loss weights name '{name}', but the heads are {string.Join(", ", heads)}.");
        }

        if (heads.All(head => Weights.GetValueOrDefault(head) == 0))
        {
            rules.Add("every loss weight is 0, so nothing would be trained.");
        }
    }

    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new Weigher(Weights).Combine(losses, default);

    /// <inheritdoc/>
    public bool Equals(FixedWeighting? other) => other is not null && Describe().Equals(other.Describe(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Describe());

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(Weights);

    internal sealed class Weigher(IReadOnlyDictionary<string, double> weights) : LossWeigher
    {
        // A scalar made at each step could be finalized while the native call still reads it.
        private readonly Dictionary<string, Scalar> _factors = weights.ToDictionary(w => w.Key, w => w.Value.ToScalar(), StringComparer.Ordinal);

        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step)
        {
            var total = losses.Select(loss => loss.Loss * _factors[loss.Head]).Aggregate((total, loss) => total + loss);
            GC.KeepAlive(_factors);
            return new CombinedLoss(total, losses.ToDictionary(loss => loss.Head, loss => weights[loss.Head], StringComparer.Ordinal));
        }
    }
}
