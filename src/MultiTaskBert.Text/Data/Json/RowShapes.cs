using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>The ways in which tools write rows: every class here that implements <see cref="IRowShape"/>.</summary>
internal static class RowShapes
{
    private static readonly IRowShape[] All =
    [
        .. typeof(RowShapes).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IRowShape).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (IRowShape)Activator.CreateInstance(type)!),
    ];

    /// <summary>The shape of a row, or null if it is an object of text and labels, or no row.</summary>
    public static IRowShape? Of(JsonElement json) => Array.Find(All, shape => shape.Fits(json));
}
