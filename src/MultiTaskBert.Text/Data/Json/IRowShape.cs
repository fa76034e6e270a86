using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>A way in which tools write a row other than as an object of text and labels. A new one is a class that implements it; it is found by itself.</summary>
internal interface IRowShape
{
    /// <summary>Whether a value is a row of this shape.</summary>
    public bool Fits(JsonElement json);

    /// <summary>Writes the row as an object of text and labels.</summary>
    /// <param name="json">A value that fits.</param>
    /// <param name="options">The options of the file.</param>
    /// <param name="entityControls">What holds entities in other rows of the file, where a row without an entity says nothing of it.</param>
    /// <param name="fault">What is wrong; empty if nothing is.</param>
    /// <returns>The object, or null if something is wrong.</returns>
    public JsonElement? ToPlain(JsonElement json, JsonLinesOptions options, IReadOnlySet<string> entityControls, out string fault);
}
