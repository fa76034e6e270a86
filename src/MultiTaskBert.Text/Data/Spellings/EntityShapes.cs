using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary>The ways in which tools write entities; the first that fits reads one.</summary>
internal static class EntityShapes
{
    private static readonly IEntityShape[] All = [new EntityObject(), new EntityPoints(), new EntityTriple()];

    /// <summary>The shape of an item of an array, or null if it is no entity.</summary>
    public static IEntityShape? Of(JsonElement item) => Array.Find(All, shape => shape.Fits(item));
}
