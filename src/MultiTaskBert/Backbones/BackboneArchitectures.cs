using System.Collections.Concurrent;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>Represents the architectures that <see cref="Backbone.FromPretrained"/> can load: those of this library, and those that are registered. Thread-safe.</summary>
public static class BackboneArchitectures
{
    private static readonly ConcurrentDictionary<string, BackboneArchitecture> ByModelType = new(StringComparer.Ordinal);

    /// <summary>Gets the values of <c>model_type</c> that can be loaded, in order.</summary>
    public static IReadOnlyList<string> Known => [.. ByModelType.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Registers an architecture for the whole process, or replaces the one for the same <c>model_type</c>.</summary>
    /// <param name="architecture">The architecture. It is used from any thread, so it must not change.</param>
    /// <example>
    /// <code>
    /// BackboneArchitectures.Register(new RoFormerArchitecture());
    /// Backbone encoder = Backbone.FromPretrained("roformer");
    /// </code>
    /// </example>
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
