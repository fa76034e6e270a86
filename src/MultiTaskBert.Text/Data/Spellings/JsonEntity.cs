using System.Runtime.InteropServices;
using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary>The parts of an entity as a file writes them; what is absent has no kind.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Its end.</param>
/// <param name="Type">Its type: a string, an array of one, or a number.</param>
/// <param name="TypeName">How the file calls the type: <c>label</c>.</param>
/// <param name="Text">Its characters, if the file repeats them.</param>
/// <param name="IsEndIncluded">Whether the end is its last character, where the shape says so.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonEntity(JsonElement Start, JsonElement End, JsonElement Type, string TypeName, JsonElement Text, bool IsEndIncluded);
