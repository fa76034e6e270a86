using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>The ways in which tools write entities: every class here that implements <see cref="IEntityShape"/>.</summary>
internal static class EntityShapes
{
    private static readonly IEntityShape[] All =
    [
        .. typeof(EntityShapes).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IEntityShape).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (IEntityShape)Activator.CreateInstance(type)!),
    ];

    /// <summary>The shape of an item of an array, or null if it is no entity.</summary>
    public static IEntityShape? Of(JsonElement item) => Array.Find(All, shape => shape.Fits(item));
}
