using System.Collections.Concurrent;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>
/// The architectures that <see cref="Backbone.FromPretrained"/> can load. Those of this library are found by themselves: each is one class
/// deriving from <see cref="BackboneArchitecture"/>. Thread-safe.
/// </summary>
public static class BackboneArchitectures
{
    private static readonly ConcurrentDictionary<string, BackboneArchitecture> ByModelType = new(
        typeof(BackboneArchitectures).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(BackboneArchitecture)) && !type.IsAbstract)
            .Select(type => (BackboneArchitecture)Activator.CreateInstance(type)!)
            .Select(architecture => KeyValuePair.Create(architecture.ModelType, architecture)),
        StringComparer.Ordinal);

    /// <summary>The values of <c>model_type</c> that can be loaded, in order.</summary>
    public static IReadOnlyList<string> Known => [.. ByModelType.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds an architecture, or replaces the one for the same <c>model_type</c>.</summary>
    public static void Register(BackboneArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ByModelType[architecture.ModelType] = architecture;
    }

    internal static BackboneArchitecture Find(PretrainedConfig config)
    {
        var modelType = config.ModelType;
        return modelType is not null && ByModelType.TryGetValue(modelType, out var architecture)
            ? architecture
            : throw new CheckpointException(
                $"'{config.Path}': model_type is {(modelType is null ? "missing" : $"'{modelType}'")}, and no such architecture is known. Known: {string.Join(", ", Known)}. "
                + $"Another one can be added with {nameof(BackboneArchitectures)}.{nameof(Register)}.");
    }
}
