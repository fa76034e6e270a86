using System.Globalization;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Optimization;

/// <summary>By what the learning rate of each part of a model is multiplied: layer-wise decay, times a number for single parts.</summary>
/// <param name="layerwise">The layer-wise decay, or null for none.</param>
/// <param name="parts">Numbers by the name of the part, for instance <c>head:topic</c>; null or empty for none.</param>
internal sealed class LearningRateMultipliers(LayerwiseDecay? layerwise, IReadOnlyDictionary<string, double>? parts)
{
    /// <summary>The multiplier of a part.</summary>
    /// <param name="component">The part of the model.</param>
    /// <param name="layerCount">The number of layers of the encoder.</param>
    public double Of(ModelComponent component, int layerCount)
        => (layerwise?.MultiplierOf(component, layerCount) ?? 1) * (parts?.GetValueOrDefault(component.Name, 1) ?? 1);

    /// <summary>What is wrong, one sentence a problem.</summary>
    /// <param name="option">The name of the option that holds the numbers of the parts.</param>
    /// <param name="components">All parts of the model.</param>
    public IEnumerable<string> Check(string option, IReadOnlyList<ModelComponent> components)
    {
        foreach (var problem in layerwise?.Check() ?? [])
        {
            yield return problem;
        }

        foreach (var (name, multiplier) in parts ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            if (!components.Any(component => component.Name.Equals(name, StringComparison.Ordinal)))
            {
                yield return $"{option} names '{name}', but the parts of the model are {string.Join(", ", components.Select(component => component.Name))}.";
            }

            if (!(multiplier > 0 && double.IsFinite(multiplier)))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{option} gives '{name}' the multiplier {multiplier}; it must be a finite number above 0 (to keep a part as it is, freeze it).");
            }
        }
    }
}
