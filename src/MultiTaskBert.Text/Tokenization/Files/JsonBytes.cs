using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>Writes JSON that was put together by hand, without the serializer: a trimmed program has no types to look at.</summary>
internal static class JsonBytes
{
    /// <summary>The UTF-8 bytes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="format">Indentation and escaping; the default escapes all that is not ASCII.</param>
    public static byte[] Of(JsonNode node, JsonWriterOptions format = default)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, format))
        {
            node.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
