using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A way in which tools write an entity. A new one is a class that implements it; it is found by itself. No value fits two.</summary>
internal interface IEntityShape
{
    /// <summary>Whether an item of an array is an entity of this shape, or tries to be one.</summary>
    public bool Fits(JsonElement item);

    /// <summary>Takes an item apart; more than one where it is at several places.</summary>
    /// <param name="item">An item that fits.</param>
    /// <param name="options">Names that the user gave.</param>
    /// <param name="fault">What is wrong; empty if nothing is.</param>
    /// <returns>The parts, or null if something is wrong.</returns>
    public IReadOnlyList<JsonEntity>? Read(JsonElement item, JsonEntityOptions options, out string fault);
}
