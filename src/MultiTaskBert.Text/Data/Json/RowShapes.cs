using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>The ways in which tools write rows; the first that fits reads one.</summary>
internal static class RowShapes
{
    private static readonly IRowShape[] All = [new LabelStudioTask(), new SpacyPair()];

    /// <summary>The shape of a row, or null if it is an object of text and labels, or no row.</summary>
    public static IRowShape? Of(JsonElement json) => Array.Find(All, shape => shape.Fits(json));
}
