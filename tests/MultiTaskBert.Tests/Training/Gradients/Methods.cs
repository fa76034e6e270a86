using System.Reflection;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>Every weighting and every aggregation that the library has, with its defaults, found by reflection: one that is added is tested as well.</summary>
internal static class Methods
{
    internal static IReadOnlyDictionary<string, LossWeighting> Weightings { get; } = Of<LossWeighting>(
        [new(nameof(LossWeighting.Fixed), LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0.7, ["entities"] = 1.5, ["number"] = 0.2 }))]);

    internal static IReadOnlyDictionary<string, GradientAggregation> Aggregations { get; } = Of<GradientAggregation>([]);

    private static Dictionary<string, T> Of<T>(IEnumerable<KeyValuePair<string, T>> more)
        where T : class
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.Static;
        var properties = typeof(T).GetProperties(all).Where(property => property.PropertyType == typeof(T)).Select(property => KeyValuePair.Create(property.Name, (T)property.GetValue(null)!));
        var methods = typeof(T).GetMethods(all)
            .Where(method => method.ReturnType == typeof(T) && !method.IsSpecialName && method.GetParameters().All(parameter => parameter.IsOptional))
            .Select(method => KeyValuePair.Create(method.Name, (T)method.Invoke(null, [.. method.GetParameters().Select(parameter => parameter.DefaultValue)])!));
        return properties.Concat(methods).Concat(more).ToDictionary(StringComparer.Ordinal);
    }
}
