using System.Text.Json;
using System.Text.Unicode;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Pretrained;

/// <summary>
/// Reads a small JSON file that nobody vouches for: valid UTF-8, no byte order mark, no comments, no trailing commas, no key twice,
/// no half surrogate pairs, 64 levels at most.
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads a file whose root is an object.</summary>
    /// <exception cref="CheckpointException">It cannot be read, is longer than <paramref name="maxBytes"/>, or is not such JSON.</exception>
    internal static JsonElement ReadObject(string path, int maxBytes)
    {
        var json = ReadBytes(path, maxBytes);
        if (!Utf8.IsValid(json))
        {
            throw CheckpointException.For(path, "the file is not valid UTF-8.");
        }

        try
        {
            CheckStrings(json);
            var root = JsonElement.Parse(json, Strict);
            return root.ValueKind == JsonValueKind.Object
                ? root
                : throw CheckpointException.For(path, $"the file holds a JSON {root.ValueKind}; it must be an object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw CheckpointException.For(path, StandIn.Problem(json) is { } standIn ? $"the file {standIn}" : $"the file is not strict JSON: {ParserMessage.Short(e.Message)}", e);
        }
    }

    private static byte[] ReadBytes(string path, int maxBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > maxBytes)
            {
                throw CheckpointException.For(path, $"the file has {stream.Length} bytes; at most {maxBytes} are read.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw CheckpointException.CannotOpen(path, e);
        }
    }

    // A document keeps escapes as they are, so a bad one would surface wherever somebody first asks for the text.
    private static void CheckStrings(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }
}
